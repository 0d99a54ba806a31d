//! This framework's codecs.

use ::events::codec::avro::{compile, decode_planned};
use ::events::codec::{Avro, Codec, Json, Limits, Protobuf};
use ::events::schema::avro::Schema;

use super::job::{self, Job};
use super::order::Order;
use super::{Work, schema};
use crate::case::Result;

pub(super) fn start(work: Work) -> Result<Option<Job>> {
    match work {
        Work::AvroEncode => encode::<Avro>(work),
        Work::AvroDecode => decode::<Avro>(work),
        Work::AvroDecodeOld => {
            let (writer, reader) = (Schema::parse(&schema::old())?, Schema::parse(&schema::current())?);
            let plan = compile(&writer, &reader).map_err(|_| "version 1 cannot be read")?;
            job::decode(work, move |body| Ok(decode_planned(body, &plan, &Limits::DEFAULT)?), Ok).map(Some)
        }
        Work::ProtobufEncode => encode::<Protobuf>(work),
        Work::ProtobufDecode => decode::<Protobuf>(work),
        Work::JsonEncode => encode::<Json>(work),
        Work::JsonDecode => decode::<Json>(work),
    }
}

fn encode<C: Codec>(work: Work) -> Result<Option<Job>> {
    job::encode(work, Clone::clone, |order: &Order, out| C::encode(order, out)).map(Some)
}

fn decode<C: Codec>(work: Work) -> Result<Option<Job>> {
    job::decode(work, |body| C::decode::<Order>(body, &Limits::DEFAULT), Ok).map(Some)
}
