//! This framework's codecs.

use ::events::codec::avro::{self, decode_planned};
use ::events::codec::{Avro, Codec, Json, Limits, Protobuf};
use ::events::event::Event;
use ::events::schema::avro::Schema;
use ::events::schema::{Kind, Model};

use super::Work;
use super::job::{self, Job};
use super::order::Order;
use crate::case::Result;

pub(super) fn start(work: Work) -> Result<Option<Job>> {
    match work {
        Work::AvroEncode => encode::<Avro>(work),
        Work::AvroDecode => decode::<Avro>(work),
        Work::AvroDecodeOld => {
            let plan = plan()?;
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

/// What turns the bytes of version 1, which had no `attempt` yet, into an order of today.
fn plan() -> Result<avro::Plan> {
    let today = Model::of(Order::NAME, Order::VERSION, Order::event_type().shape);
    let mut old = today.clone();
    if let Kind::Struct(fields) = &mut old.types[0].kind {
        fields.retain(|field| field.name != "attempt");
    }
    avro::compile(&Schema::of(&old), &Schema::of(&today)).map_err(|found| format!("{found:?}").into())
}
