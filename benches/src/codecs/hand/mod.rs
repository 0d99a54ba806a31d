//! Codecs for this one event, as one would write them by hand in safe Rust. JSON is only written: everybody reads it
//! through serde.

use super::Work;
use super::job::{self, Job};
use super::order::Order;
use crate::case::Result;

pub(super) mod avro;
pub(super) mod json;
pub(super) mod protobuf;
mod text;

pub(super) fn start(work: Work) -> Result<Option<Job>> {
    Ok(Some(match work {
        Work::AvroEncode => encode(work, avro::encode)?,
        Work::AvroDecode => job::decode(work, |bytes| Ok(avro::decode(bytes)?), Ok)?,
        Work::AvroDecodeOld => job::decode(work, |bytes| Ok(avro::decode_old(bytes)?), Ok)?,
        Work::ProtobufEncode => encode(work, protobuf::encode)?,
        Work::ProtobufDecode => job::decode(work, |bytes| Ok(protobuf::decode(bytes)?), Ok)?,
        Work::JsonEncode => encode(work, json::encode)?,
        Work::JsonDecode => return Ok(None),
    }))
}

fn encode(work: Work, encode: impl Fn(&Order, &mut Vec<u8>) + 'static) -> Result<Job> {
    job::encode(work, Clone::clone, move |order: &Order, out| {
        encode(order, out);
        Ok(())
    })
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
