//! Codecs for this one event, as one would write them by hand in safe Rust.

use super::Work;
use super::job::{self, Job};
use crate::case::Result;

pub(super) mod avro;
pub(super) mod json;
pub(super) mod protobuf;
mod text;

pub(super) fn start(work: Work) -> Result<Option<Job>> {
    Ok(Some(match work {
        Work::AvroEncode => job::encode(work, Clone::clone, |order, out| Ok(avro::encode(order, out)))?,
        Work::AvroDecode => job::decode(work, |bytes| Ok(avro::decode(bytes)?), Ok)?,
        Work::AvroDecodeOld => job::decode(work, |bytes| Ok(avro::decode_old(bytes)?), Ok)?,
        Work::ProtobufEncode => job::encode(work, Clone::clone, |order, out| Ok(protobuf::encode(order, out)))?,
        Work::ProtobufDecode => job::decode(work, |bytes| Ok(protobuf::decode(bytes)?), Ok)?,
        Work::JsonEncode => job::encode(work, Clone::clone, |order, out| Ok(json::encode(order, out)))?,
        Work::JsonDecode => return Ok(None),
    }))
}

/// Why bytes are no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    Truncated,
    Number,
    Text,
    Uuid,
    Time,
    Tag,
    Missing,
    TrailingBytes,
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no order: {self:?}")
    }
}

impl std::error::Error for Malformed {}
