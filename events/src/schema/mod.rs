//! Schemas: what a type looks like in each format, printed from its shape.

pub mod avro;
pub mod compatibility;
mod evolution;
mod lock;
mod model;
#[cfg(feature = "protobuf")]
pub mod protobuf;
pub mod text;

pub use evolution::{Evolution, Refused};
#[doc(hidden)]
pub use lock::guard;
pub use lock::{Compatibility, Entry, InvalidLock, Lock, Problem, State};
pub use model::{Definition, Field, Kind, Model, Type, Variant};
