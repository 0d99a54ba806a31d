//! apache-avro, straight through serde. An old body goes through its `Value`: only that way can it resolve.

use std::sync::LazyLock;

use ::apache_avro::reader::datum::GenericDatumReader;
use ::apache_avro::writer::datum::GenericDatumWriter;
use ::apache_avro::{Schema, from_value};

use super::twin::Twin;
use crate::case::Result;
use crate::codecs::job::{self, Job};
use crate::codecs::{Work, schema};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| parse(&schema::current()));
static OLD: LazyLock<Schema> = LazyLock::new(|| parse(&schema::old()));

fn parse(schema: &str) -> Schema {
    Schema::parse_str(schema).expect("the schema is an Avro schema")
}

pub(in crate::codecs) fn start(work: Work) -> Result<Option<Job>> {
    let restore = |twin: Twin| Ok(twin.into());
    Ok(Some(match work {
        Work::AvroEncode => {
            let writer = GenericDatumWriter::builder(&SCHEMA).build()?;
            let encode = move |twin: &Twin, out: &mut Vec<u8>| {
                writer.write_ser(out, twin)?;
                Ok(())
            };
            job::encode(work, |order| Twin::from(order), encode)?
        }
        Work::AvroDecode => {
            let reader = GenericDatumReader::builder(&SCHEMA).build()?;
            job::decode(work, move |mut body| Ok(reader.read_deser(&mut body)?), restore)?
        }
        Work::AvroDecodeOld => {
            let reader = GenericDatumReader::builder(&OLD).reader_schema(&SCHEMA).build()?;
            job::decode(work, move |mut body| Ok(from_value(&reader.read_value(&mut body)?)?), restore)?
        }
        _ => return Ok(None),
    }))
}
