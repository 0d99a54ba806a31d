//! Our Avro is read by fastavro, and fastavro's by us: generated values and those at the edges.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use events::{
    Payload,
    codec::{Avro, Codec, Limits},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Sample {
    nothing: (),
    yes: bool,
    tiny: i8,
    small: i16,
    int: i32,
    long: i64,
    huge: i128,
    byte: u8,
    short: u16,
    word: u32,
    natural: u64,
    vast: u128,
    single: f32,
    double: f64,
    nested: Nested,
    texts: Texts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Texts {
    text: String,
    letter: char,
    bytes: Vec<u8>,
    id: Uuid,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    date: NaiveDate,
    time: NaiveTime,
    json: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Nested {
    maybe: Option<String>,
    twice: Option<Option<i32>>,
    unit: Option<()>,
    level: Level,
    shape: Shape,
    other: Option<Shape>,
    pair: (i32, String),
    list: Vec<Option<i64>>,
    map: BTreeMap<String, Vec<bool>>,
    tree: Option<Box<Nested>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Payload)]
enum Level {
    Low,
    High,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
enum Shape {
    Empty,
    Radius(f64),
    Point(Point),
    Path(Vec<Point>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Point {
    x: i32,
    y: i32,
}

/// What the mapping makes of [`Sample`].
fn schema() -> Value {
    let shape = json!([
        {"type": "record", "name": "Empty", "fields": []},
        {"type": "record", "name": "Radius", "fields": [{"name": "value", "type": "double"}]},
        {"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]},
        {"type": "record", "name": "Path", "fields": [{"name": "value", "type": {"type": "array", "items": "Point"}}]},
    ]);
    let value = |name: &str, ty: Value| json!(["null", {"type": "record", "name": name, "fields": [{"name": "value", "type": ty}]}]);
    let pair = json!([{"name": "_0", "type": "int"}, {"name": "_1", "type": "string"}]);
    let nested = json!([
        {"name": "maybe", "type": ["null", "string"]},
        {"name": "twice", "type": value("Twice", json!(["null", "int"]))},
        {"name": "unit", "type": value("Unit", json!("null"))},
        {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["Low", "High"]}},
        {"name": "shape", "type": shape},
        {"name": "other", "type": ["null", "Empty", "Radius", "Point", "Path"]},
        {"name": "pair", "type": {"type": "record", "name": "Pair", "fields": pair}},
        {"name": "list", "type": {"type": "array", "items": ["null", "long"]}},
        {"name": "map", "type": {"type": "map", "values": {"type": "array", "items": "boolean"}}},
        {"name": "tree", "type": ["null", "Nested"]},
    ]);
    let texts = json!([
        {"name": "text", "type": "string"},
        {"name": "letter", "type": "string"},
        {"name": "bytes", "type": "bytes"},
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
        {"name": "date", "type": {"type": "int", "logicalType": "date"}},
        {"name": "time", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "json", "type": "string"},
    ]);
    json!({"type": "record", "name": "Sample", "fields": [
        {"name": "nothing", "type": "null"},
        {"name": "yes", "type": "boolean"},
        {"name": "tiny", "type": "int"},
        {"name": "small", "type": "int"},
        {"name": "int", "type": "int"},
        {"name": "long", "type": "long"},
        {"name": "huge", "type": "string"},
        {"name": "byte", "type": "int"},
        {"name": "short", "type": "int"},
        {"name": "word", "type": "long"},
        {"name": "natural", "type": "long"},
        {"name": "vast", "type": "string"},
        {"name": "single", "type": "float"},
        {"name": "double", "type": "double"},
        {"name": "nested", "type": {"type": "record", "name": "Nested", "fields": nested}},
        {"name": "texts", "type": {"type": "record", "name": "Texts", "fields": texts}},
    ]})
}

/// A value as `avro.py` has it.
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
        Shape::Empty => json!({"is": "Empty", "value": {}}),
        Shape::Radius(radius) => json!({"is": "Radius", "value": {"value": format!("{:016x}", radius.to_bits())}}),
        Shape::Point(point) => json!({"is": "Point", "value": point}),
        Shape::Path(points) => json!({"is": "Path", "value": {"value": points}}),
    };
    json!({
        "maybe": nested.maybe,
        "twice": nested.twice.map(|value| json!({"is": "Twice", "value": {"value": value}})),
        "unit": nested.unit.map(|()| json!({"is": "Unit", "value": {"value": null}})),
        "level": nested.level,
        "shape": shape(&nested.shape),
        "other": nested.other.as_ref().map(shape),
        "pair": {"_0": nested.pair.0, "_1": nested.pair.1},
        "list": nested.list,
        "map": nested.map,
        "tree": nested.tree.as_deref().map(|tree| json!({"is": "Nested", "value": described_nested(tree)})),
    })
}

fn sample() -> impl Strategy<Value = Sample> {
    let signed = (any::<i8>(), any::<i16>(), any::<i32>(), long(), any::<i128>());
    let unsigned = (any::<u8>(), any::<u16>(), any::<u32>(), 0..=i64::MAX as u64, any::<u128>());
    (any::<bool>(), signed, unsigned, any::<f32>(), any::<f64>(), nested(), texts()).prop_map(
        |(yes, (tiny, small, int, long, huge), (byte, short, word, natural, vast), single, double, nested, texts)| {
            Sample {
                nothing: (),
                yes,
                tiny,
                small,
                int,
                long,
                huge,
                byte,
                short,
                word,
                natural,
                vast,
                single,
                double,
                nested,
                texts,
            }
        },
    )
}

/// Of each length on the wire.
fn long() -> impl Strategy<Value = i64> {
    (any::<i64>(), 0..64).prop_map(|(value, shift)| value >> shift)
}

fn texts() -> impl Strategy<Value = Texts> {
    // Python knows the years 1 to 9999.
    let micros = || -62_135_596_800_000_000..=253_402_300_799_999_999i64;
    let at = move || micros().prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
    let time = (0..86_400_000_000i64).prop_map(|micros| NaiveTime::MIN + TimeDelta::microseconds(micros));
    (".{0,80}", any::<char>(), vec(any::<u8>(), 0..90), any::<u128>(), at(), at(), at(), time, ".{0,9}").prop_map(
        |(text, letter, bytes, id, at, local, date, time, json)| Texts {
            text,
            letter,
            bytes,
            id: Uuid::from_u128(id),
            at,
            local: local.naive_utc(),
            date: date.date_naive(),
            time,
            json: json!({ "text": [json, null, 1] }),
        },
    )
}

fn nested() -> impl Strategy<Value = Nested> {
    let point = || any::<(i32, i32)>().prop_map(|(x, y)| Point { x, y });
    let shape = move || {
        prop_oneof![
            Just(Shape::Empty),
            any::<f64>().prop_map(Shape::Radius),
            point().prop_map(Shape::Point),
            vec(point(), 0..3).prop_map(Shape::Path),
        ]
    };
    let leaf = (
        option::of(".{0,5}"),
        option::of(option::of(any::<i32>())),
        option::of(Just(())),
        prop_oneof![Just(Level::Low), Just(Level::High)],
        shape(),
        option::of(shape()),
        (any::<i32>(), ".{0,5}"),
        vec(option::of(long()), 0..4),
        vec((".{0,4}", vec(any::<bool>(), 0..3)), 0..3),
    );
    let leaf = leaf.prop_map(|(maybe, twice, unit, level, shape, other, pair, list, map)| Nested {
        maybe,
        twice,
        unit,
        level,
        shape,
        other,
        pair,
        list,
        map: map.into_iter().collect(),
        tree: None,
    });
    leaf.prop_recursive(3, 4, 1, |inner| {
        (inner.clone(), inner).prop_map(|(outer, inner)| Nested { tree: Some(Box::new(inner)), ..outer })
    })
}

/// Generated values, and what is at the edges of each type.
fn values() -> Vec<Sample> {
    let mut runner = TestRunner::new_with_rng(Default::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut values: Vec<_> = (0..2_000).map(|_| sample().new_tree(&mut runner).unwrap().current()).collect();
    let (low, high) = (values[0].clone(), values[1].clone());
    let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    values.push(Sample {
        yes: false,
        tiny: i8::MIN,
        small: i16::MIN,
        int: i32::MIN,
        long: i64::MIN,
        huge: i128::MIN,
        byte: 0,
        short: 0,
        word: 0,
        natural: 0,
        vast: 0,
        single: f32::NEG_INFINITY,
        double: f64::MIN_POSITIVE / 2.0,
        texts: Texts {
            text: String::new(),
            letter: '\0',
            bytes: Vec::new(),
            id: Uuid::nil(),
            at: time("0001-01-01T00:00:00Z"),
            local: time("1969-12-31T23:59:59.999999Z").naive_utc(),
            date: NaiveDate::from_ymd_opt(1, 1, 1).unwrap(),
            time: NaiveTime::MIN,
            json: Value::Null,
        },
        ..low
    });
    values.push(Sample {
        yes: true,
        tiny: i8::MAX,
        small: i16::MAX,
        int: i32::MAX,
        long: i64::MAX,
        huge: i128::MAX,
        byte: u8::MAX,
        short: u16::MAX,
        word: u32::MAX,
        natural: i64::MAX as u64,
        vast: u128::MAX,
        single: -0.0,
        double: f64::MAX,
        texts: Texts {
            text: "\u{10ffff}".repeat(5_000),
            letter: char::MAX,
            bytes: vec![0xff; 20_000],
            id: Uuid::max(),
            at: time("9999-12-31T23:59:59.999999Z"),
            local: time("9999-12-31T23:59:59.999999Z").naive_utc(),
            date: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
            time: NaiveTime::MIN + TimeDelta::microseconds(86_399_999_999),
            json: json!("\u{7f}\"\\"),
        },
        nested: Nested { list: (0..3_000).map(|at| Some(at << 40)).collect(), ..high.nested },
        ..high
    });
    values
}

#[test]
fn fastavro_reads_ours_and_we_read_its() {
    let values = values();
    let ours: Vec<_> = values.iter().map(encoded).collect();
    let described: Vec<_> = values.iter().map(described).collect();
    let question = json!({ "schema": schema(), "values": described, "datums": ours });
    let answer = ask("avro.py", &question);
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
