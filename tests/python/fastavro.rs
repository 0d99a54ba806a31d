//! Our Avro is read by fastavro, and fastavro's by us, by the schema that is printed here.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{Datelike, NaiveDate, Timelike};
use events::{
    codec::{Avro, Codec, Limits},
    event::Event,
    schema::avro::Schema,
};
use serde_json::{Value, json};

use super::{
    ask,
    sample::{Nested, Sample, Shape, values},
};

/// A value as `avro_values.py` has it.
fn described(value: &Sample) -> Value {
    let Sample { texts, nested, .. } = value;
    json!({
        "nothing": null,
        "yes": value.yes,
        "tiny": value.tiny,
        "small": value.small,
        "int": value.int,
        "long": value.long,
        "huge": value.huge.to_string(),
        "byte": value.byte,
        "short": value.short,
        "word": value.word,
        "natural": value.natural,
        "vast": value.vast.to_string(),
        "single": format!("{:08x}", value.single.to_bits()),
        "double": format!("{:016x}", value.double.to_bits()),
        "nested": described_nested(nested),
        "texts": {
            "text": texts.text,
            "letter": texts.letter,
            "bytes": BASE64_STANDARD.encode(&texts.bytes),
            "id": texts.id,
            "at": texts.at.timestamp_micros(),
            "local": texts.local.and_utc().timestamp_micros(),
            "date": texts.date.num_days_from_ce() - NaiveDate::default().num_days_from_ce(),
            "time": i64::from(texts.time.num_seconds_from_midnight()) * 1_000_000 + i64::from(texts.time.nanosecond() / 1000),
            "json": texts.json.to_string(),
        },
    })
}

fn described_nested(nested: &Nested) -> Value {
    let shape = |shape: &Shape| match shape {
        Shape::Empty => json!({"is": "ShapeEmpty", "value": {}}),
        Shape::Radius(radius) => json!({"is": "ShapeRadius", "value": {"value": format!("{:016x}", radius.to_bits())}}),
        Shape::Point(point) => json!({"is": "Point", "value": point}),
        Shape::Path(points) => json!({"is": "ShapePath", "value": {"value": points}}),
    };
    json!({
        "maybe": nested.maybe,
        "twice": nested.twice.map(|value| json!({"is": "NestedTwice", "value": {"value": value}})),
        "unit": nested.unit.map(|()| json!({"is": "NestedUnit", "value": {"value": null}})),
        "level": nested.level,
        "shape": shape(&nested.shape),
        "other": nested.other.as_ref().map(shape),
        "pair": {"_0": nested.pair.0, "_1": nested.pair.1},
        "list": nested.list,
        "map": nested.map,
        "tree": nested.tree.as_deref().map(|tree| json!({"is": "Nested", "value": described_nested(tree)})),
    })
}

#[test]
fn fastavro_reads_ours_and_we_read_its() {
    let values = values();
    let ours: Vec<_> = values.iter().map(encoded).collect();
    let described: Vec<_> = values.iter().map(described).collect();
    let schema = Schema::of(&Sample::event_type().model()).to_json();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let question = json!({ "schema": schema, "values": described, "datums": ours });
    let answer = ask("avro_values.py", &question);
    for (at, value) in values.iter().enumerate() {
        assert_eq!(answer["read"][at], described[at], "fastavro reads value {at} otherwise");
        let theirs = BASE64_STANDARD.decode(answer["written"][at].as_str().unwrap()).unwrap();
        let read: Sample = Avro::decode(&theirs, &Limits::DEFAULT).unwrap();
        assert_eq!(&read, value, "value {at} of fastavro is read otherwise");
    }
}

fn encoded(value: &Sample) -> String {
    let mut out = Vec::new();
    Avro::encode(value, &mut out).unwrap();
    BASE64_STANDARD.encode(out)
}
