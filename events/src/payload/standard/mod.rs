//! The types of the standard library, chrono, uuid and serde_json that are payloads, one file for each kind.

mod collections;
mod decimal;
mod numbers;
mod text;
mod times;
mod tuples;
mod wrappers;

pub use collections::{ReadKey, TextKey};
pub use decimal::{Decimal, InvalidDecimal};
