//! Schemas: what a type looks like in each format, printed from its shape.

pub mod avro;
pub mod compatibility;
mod evolution;
mod model;

pub use evolution::{Evolution, Refused};
pub use model::{Definition, Field, Kind, Model, Type, Variant};
