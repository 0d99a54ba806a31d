//! The Avro binary encoding: bytes straight from the struct and back, without a schema at run time.
//!
//! A message is one bare datum (Avro 1.12, “Binary Encoding”): no container, no single-object header.

mod cursor;
#[cfg(feature = "avro-interop")]
pub mod interop;
mod number;
mod plan;
mod planned;
mod planned_fields;
mod planned_option;
mod read;
mod resolve;
mod same;
mod skip;
mod union;
mod write;

#[cfg(test)]
mod tests;

/// What the [erased reader](super::erased) is made of.
pub(super) mod erased {
    pub(in crate::codec) use super::{
        planned::{Planned, decode_via as decode},
        planned_fields::Fields,
        planned_option::Found,
        read::Value,
        union::Found as Present,
    };
}

use serde::Deserialize;

use super::{Codec, Format, Limits};
use crate::{
    BoxError,
    payload::{DecodeError, Payload, Read},
};
use cursor::Cursor;

pub use plan::Plan;
pub use planned::decode_planned;
pub use resolve::compile;

/// The Avro codec, binary. The bytes are those of the type's Avro schema: fields in order of declaration, nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Avro;

impl Codec for Avro {
    const CONTENT_TYPE: &'static str = "application/avro";
    const ERRORS_QUOTE_NOTHING: bool = true;
    const FORMAT: Option<Format> = Some(Format::Avro);

    #[inline]
    fn encode<T: Payload>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
        let before = out.len();
        value.write(write::Value(out)).map_err(|error| {
            out.truncate(before);
            error.into()
        })
    }

    #[inline]
    fn decode<'de, T: Read<'de> + Deserialize<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, BoxError> {
        decode(bytes, limits).map_err(Into::into)
    }
}

#[inline]
fn decode<'de, T: Read<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, DecodeError> {
    let mut cursor = Cursor::new(bytes, limits)?;
    let value = T::read(read::Value { depth: limits.depth, cursor: &mut cursor })?;
    cursor.end()?;
    Ok(value)
}
