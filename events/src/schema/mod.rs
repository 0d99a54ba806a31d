//! Schemas: what a type looks like in each format, printed from its shape.

pub mod avro;
pub mod compatibility;
mod model;
#[cfg(feature = "protobuf")]
pub mod protobuf;

pub use model::{Definition, Field, Kind, Model, Type, Variant};
