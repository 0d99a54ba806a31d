//! An event with a field of every type, values of it, and those at the edges of each type.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use events::prelude::*;
use proptest::{
    collection::vec,
    option,
    prelude::{Just, Strategy, any, prop_oneof},
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "python.samples", name = "python.sample", version = "1.0.0")]
pub(crate) struct Sample {
    pub(crate) nothing: (),
    pub(crate) yes: bool,
    pub(crate) tiny: i8,
    pub(crate) small: i16,
    pub(crate) int: i32,
    pub(crate) long: i64,
    pub(crate) huge: i128,
    pub(crate) byte: u8,
    pub(crate) short: u16,
    pub(crate) word: u32,
    pub(crate) natural: u64,
    pub(crate) vast: u128,
    pub(crate) single: f32,
    pub(crate) double: f64,
    pub(crate) nested: Nested,
    pub(crate) texts: Texts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Texts {
    pub(crate) text: String,
    pub(crate) letter: char,
    pub(crate) bytes: Vec<u8>,
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) local: NaiveDateTime,
    pub(crate) date: NaiveDate,
    pub(crate) time: NaiveTime,
    pub(crate) json: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Nested {
    pub(crate) maybe: Option<String>,
    pub(crate) twice: Option<Option<i32>>,
    pub(crate) unit: Option<()>,
    pub(crate) level: Level,
    pub(crate) shape: Shape,
    pub(crate) other: Option<Shape>,
    pub(crate) pair: (i32, String),
    pub(crate) list: Vec<Option<i64>>,
    pub(crate) map: BTreeMap<String, Vec<bool>>,
    pub(crate) tree: Option<Box<Nested>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) enum Level {
    Low,
    High,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) enum Shape {
    Empty,
    Radius(f64),
    Point(Point),
    Path(Vec<Point>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
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
pub(crate) fn values() -> Vec<Sample> {
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
