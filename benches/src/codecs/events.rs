//! This framework's codecs.

use ::events::codec::{Avro, Codec, Json, Limits, Plan, Protobuf, decode_planned};

use super::Work;
use super::job::{self, Job};
use super::order::Order;
use crate::case::Result;

pub(super) fn start(work: Work) -> Result<Option<Job>> {
    match work {
        Work::AvroEncode => encode::<Avro>(work),
        Work::AvroDecode => decode::<Avro>(work),
        Work::AvroDecodeOld => {
            let plan = Plan::prototype(&[0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
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
