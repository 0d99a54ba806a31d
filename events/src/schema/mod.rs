//! Schemas: what a type looks like in each format, printed from its shape.

mod model;

pub use model::{Definition, Field, Kind, Model, Type, Variant};
