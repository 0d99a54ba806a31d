//! serde_avro_fast. It has no reader's schema: an old body is read by its own schema, and serde does the rest.

use std::sync::LazyLock;

use ::serde_avro_fast::ser::SerializerConfig;
use ::serde_avro_fast::{Schema, from_datum_slice, to_datum};

use super::twin::Twin;
use crate::case::Result;
use crate::codecs::job::{self, Job};
use crate::codecs::{Work, schema};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema::current().parse().expect("the schema is an Avro schema"));
static OLD: LazyLock<Schema> = LazyLock::new(|| schema::old().parse().expect("the schema is an Avro schema"));

pub(in crate::codecs) fn start(work: Work) -> Result<Option<Job>> {
    let restore = |twin: Twin| Ok(twin.into());
    Ok(Some(match work {
        Work::AvroEncode => {
            let mut config = SerializerConfig::new(&SCHEMA);
            let encode = move |twin: &Twin, out: &mut Vec<u8>| {
                to_datum(twin, out, &mut config)?;
                Ok(())
            };
            job::encode(work, |order| Twin::from(order), encode)?
        }
        Work::AvroDecode => job::decode(work, |body| Ok(from_datum_slice(body, &SCHEMA)?), restore)?,
        Work::AvroDecodeOld => job::decode(work, |body| Ok(from_datum_slice(body, &OLD)?), restore)?,
        _ => return Ok(None),
    }))
}
