//! Protocol Buffers (proto3), straight between a struct and its bytes.
//!
//! What each type becomes:
//!
//! | Rust | Protobuf |
//! |---|---|
//! | `()` | `google.protobuf.Empty` |
//! | `bool` | `bool` |
//! | `i8`, `i16`, `i32` · `u8`, `u16`, `u32` · `i64` · `u64` | `int32` · `uint32` · `int64` · `uint64` |
//! | `i128`, `u128`, decimals, UUIDs, JSON values, `char`, text | `string` |
//! | `f32`, `f64` | `float`, `double` |
//! | bytes | `bytes` |
//! | a point in time | `google.protobuf.Timestamp` |
//! | a date and time without a zone, a time of day | `int64`: microseconds since 1970-01-01T00:00:00, since midnight |
//! | a day | `int32`: days since 1970-01-01 |
//! | `Option` | a field that may be absent |
//! | lists and sets | `repeated`, packed where it holds numbers |
//! | maps | `map<string, …>` |
//! | tuples, structs | a message |
//! | enums | an enum, whose 0 is *unspecified* |
//! | enums that hold something | a message with one `oneof` |
//!
//! Where Protobuf has no list of lists, a message with one field, number 1, stands between: around a list, map or
//! option that is an item of a list, a value of a map, a variant, or in an option; and around an event that is itself
//! none of what makes a message. A field's number is its place in the struct from 1, unless `tag = N` gives another.
//!
//! # Reading
//! Fields that the reader doesn't know are skipped, and so are known ones of another wire type. Of a field that stands
//! there twice the last one counts, messages included: they are not merged. Lists and maps grow by each occurrence,
//! packed or not. An absent field is the type's zero; a type without one (messages, enums, UUIDs) takes the field's
//! default, and is missing where there is none. A number that the field's type cannot hold is
//! [`Unreadable::OutOfRange`], where other readers cut it down.

mod fields;
mod instant;
mod limits;
mod plan;
mod put;
mod read;
mod repeated;
mod scan;
mod text;
mod value;
mod write;

#[cfg(test)]
mod tests;

/// What the [erased reader](super::erased) is made of.
pub(super) mod erased {
    pub(in crate::codec) use super::{
        decode_via as decode,
        fields::{Content, Fields},
        read::{Field, Item, One, Root, Value, Variant},
    };
}

use serde::Deserialize;

pub use plan::{Plan, Unplannable, compile};

use super::{Codec, Format, Limits};
use crate::{
    BoxError,
    payload::{DecodeError, EncodeError, Payload, Read, Unreadable},
};

/// The Protobuf codec: proto3, fields in order of their declaration.
#[derive(Debug, Clone, Copy)]
pub struct Protobuf;

impl Codec for Protobuf {
    const CONTENT_TYPE: &'static str = "application/protobuf";
    const ERRORS_QUOTE_NOTHING: bool = true;
    const FORMAT: Option<Format> = Some(Format::Protobuf);

    fn encode<T: Payload>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
        encode(value, out).map_err(Into::into)
    }

    fn decode<'de, T: Read<'de> + Deserialize<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, BoxError> {
        decode(bytes, None, limits).map_err(Into::into)
    }
}

impl Protobuf {
    /// Decodes bytes that another version wrote: `plan` says what of it is what here.
    ///
    /// # Errors
    /// As [`Codec::decode`].
    pub fn decode_planned<'de, T: Read<'de>>(bytes: &'de [u8], plan: &Plan, limits: &Limits) -> Result<T, DecodeError> {
        decode(bytes, Some(plan), limits)
    }
}

fn encode<T: Payload>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let before = out.len();
    let written = value.write(write::Root { out });
    if written.is_err() {
        out.truncate(before);
    }
    written
}

fn decode<'de, T: Read<'de>>(bytes: &'de [u8], plan: Option<&Plan>, limits: &Limits) -> Result<T, DecodeError> {
    decode_via(bytes, plan, limits, |value| T::read(value))
}

/// As [`decode`], where `read` takes the value.
#[inline]
pub(super) fn decode_via<'de, T>(
    bytes: &'de [u8],
    plan: Option<&Plan>,
    limits: &Limits,
    read: impl FnOnce(read::Value<'_, 'de, '_, read::Root>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    if bytes.len() > limits.bytes {
        return Err(Unreadable::TooLong { found: bytes.len(), limit: limits.bytes }.into());
    }
    let context = limits::Context::new(bytes, limits, plan);
    let mut rest = bytes;
    read(read::Value::root(&mut rest, &context))
}
