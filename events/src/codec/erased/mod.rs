//! Reading by one function for each type, whatever the format is.
//!
//! A type's functions are generic over the reader, and made for each reader that they meet: at every place of a format
//! where the type stands. Where an event is read in its own format, that is what makes it fast. For any other format one
//! reader that stands for all of them, at all their places, takes the compiler a fraction of that.

mod reader;
#[cfg(test)]
mod tests;
mod via;

use serde::Deserialize;

pub(in crate::codec) use reader::Any;
pub(in crate::codec) use via::{Direct, Erased, Via};

#[cfg(any(feature = "avro", feature = "protobuf"))]
use super::Plan;
#[cfg(feature = "avro")]
use super::avro;
#[cfg(feature = "json")]
use super::json;
#[cfg(feature = "protobuf")]
use super::protobuf;
use super::{Encoding, Format, Limits, UnknownContentType};
use crate::{
    BoxError,
    payload::{DecodeError, Read, Unreadable},
};

/// Decodes all of `bytes`; `own` is what is meant where no media type is named.
pub(super) fn decode<'de, T: Read<'de> + Deserialize<'de>>(
    event: &'static str,
    own: (&str, Option<Format>),
    encoding: Encoding<'_>,
    bytes: &'de [u8],
    limits: &Limits,
) -> Result<T, BoxError> {
    let mut slot = None;
    fill(&mut slot, event, own, encoding, bytes, limits)?;
    // It is filled wherever there is no error.
    slot.ok_or_else(nothing)
}

#[cold]
fn nothing() -> BoxError {
    DecodeError::from(Unreadable::Missing).into()
}

/// Where a value goes, whatever its type is.
pub(in crate::codec) trait Slot<'de> {
    /// Reads it.
    fn read(&mut self, from: Any<'_, 'de>) -> Result<(), DecodeError>;
    /// Has serde read it. It is dropped where it is only to be checked.
    #[cfg(feature = "json")]
    fn deserialize(&mut self, json: &'de [u8], is_check: bool) -> serde_json::Result<()>;
    /// The type's name.
    #[cfg(feature = "json")]
    fn name(&self) -> &'static str;
}

impl<'de, T: Read<'de> + Deserialize<'de>> Slot<'de> for Option<T> {
    fn read(&mut self, from: Any<'_, 'de>) -> Result<(), DecodeError> {
        *self = Some(T::read(from)?);
        Ok(())
    }

    #[cfg(feature = "json")]
    fn deserialize(&mut self, json: &'de [u8], is_check: bool) -> serde_json::Result<()> {
        let value = serde_json::from_slice(json)?;
        if !is_check {
            *self = Some(value);
        }
        Ok(())
    }

    #[cfg(feature = "json")]
    fn name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

/// As [`decode`], whatever the type is.
fn fill<'de>(
    slot: &mut dyn Slot<'de>,
    event: &'static str,
    (own, format): (&str, Option<Format>),
    encoding: Encoding<'_>,
    bytes: &'de [u8],
    limits: &Limits,
) -> Result<(), BoxError> {
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    match encoding.plan() {
        #[cfg(feature = "avro")]
        Some(Plan::Avro(plan)) => return Ok(avro::erased::decode(bytes, plan, limits, |from| slot.read(from.into()))?),
        #[cfg(feature = "protobuf")]
        Some(Plan::Protobuf(plan)) => {
            return Ok(protobuf::erased::decode(bytes, Some(plan), limits, |from| slot.read(from.into()))?);
        }
        None => {}
    }
    match if encoding.is_own(own) { format } else { encoding.format() } {
        #[cfg(feature = "json")]
        Some(Format::Json) => json::decode_into(slot, bytes, limits),
        #[cfg(feature = "avro")]
        Some(Format::Avro) => {
            Ok(avro::erased::decode(bytes, &avro::Plan::SAME, limits, |from| slot.read(from.into()))?)
        }
        #[cfg(feature = "protobuf")]
        Some(Format::Protobuf) => Ok(protobuf::erased::decode(bytes, None, limits, |from| slot.read(from.into()))?),
        _ => Err(UnknownContentType::new(event, encoding.content_type).into()),
    }
}
