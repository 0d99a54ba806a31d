//! An event of everything that an event may be made of, and how it is generated.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::{collection::vec, option, prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Payload;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Everything {
    pub(super) numbers: Numbers,
    pub(super) texts: Texts,
    pub(super) times: Times,
    pub(super) nested: Nested,
    pub(super) choices: Vec<Choice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Numbers {
    yes: bool,
    small: (i8, i16, i32),
    long: i64,
    huge: (i128, u128),
    unsigned: (u8, u16, u32),
    half: u64,
    single: f32,
    double: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Texts {
    text: String,
    character: char,
    bytes: Vec<u8>,
    uuid: Uuid,
    json: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Times {
    at: DateTime<Utc>,
    local: NaiveDateTime,
    date: NaiveDate,
    time: NaiveTime,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Nested {
    nothing: (),
    maybe: Option<i32>,
    twice: Option<Option<String>>,
    unit: Option<()>,
    choice: Option<Choice>,
    tree: Option<Box<Nested>>,
    list: Vec<Option<bool>>,
    set: BTreeSet<i64>,
    map: BTreeMap<String, Vec<u32>>,
    units: Vec<()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Payload)]
pub(super) enum Level {
    Low,
    High,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) enum Choice {
    Nothing,
    Number(i64),
    Point(Point),
    Other(Point),
    Level(Level),
    Many(Vec<Choice>),
    Maybe(Option<Box<Choice>>),
    Pair((i32, String)),
}

pub(super) fn everything() -> impl Strategy<Value = Everything> {
    (numbers(), texts(), times(), nested(), vec(choice(), 0..3))
        .prop_map(|(numbers, texts, times, nested, choices)| Everything { numbers, texts, times, nested, choices })
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let (huge, small) = (any::<(i128, u128)>(), any::<(i8, i16, i32)>());
    let unsigned = any::<(u8, u16, u32)>();
    (any::<bool>(), small, any::<i64>(), huge, unsigned, 0..=i64::MAX as u64, any::<f32>(), any::<f64>()).prop_map(
        |(yes, small, long, huge, unsigned, half, single, double)| Numbers {
            yes,
            small,
            long,
            huge,
            unsigned,
            half,
            single,
            double,
        },
    )
}

fn texts() -> impl Strategy<Value = Texts> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        ".{0,9}".prop_map(|text| json!({ "text": [text] }))
    ];
    (".{0,40}", any::<char>(), vec(any::<u8>(), 0..70), any::<u128>(), value).prop_map(
        |(text, character, bytes, uuid, json)| Texts { text, character, bytes, uuid: Uuid::from_u128(uuid), json },
    )
}

fn times() -> impl Strategy<Value = Times> {
    let (first, last) = (DateTime::<Utc>::MIN_UTC.timestamp_micros(), DateTime::<Utc>::MAX_UTC.timestamp_micros());
    let at = move || (first..=last).prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
    (at(), at(), at(), 0..86_400_000_000i64).prop_map(|(at, local, date, time)| Times {
        at,
        local: local.naive_utc(),
        date: date.date_naive(),
        time: NaiveTime::MIN + TimeDelta::microseconds(time),
    })
}

fn nested() -> impl Strategy<Value = Nested> {
    let leaf = (
        option::of(any::<i32>()),
        option::of(option::of("[a-z]{0,5}")),
        any::<bool>(),
        option::of(choice()),
        vec(option::of(any::<bool>()), 0..4),
        vec(any::<i64>(), 0..4),
        vec(("[a-zé]{0,4}", vec(any::<u32>(), 0..3)), 0..3),
        vec(Just(()), 0..200),
    )
        .prop_map(|(maybe, twice, unit, choice, list, set, map, units)| Nested {
            nothing: (),
            maybe,
            twice,
            unit: unit.then_some(()),
            choice,
            tree: None,
            list,
            set: set.into_iter().collect(),
            map: map.into_iter().collect(),
            units,
        });
    leaf.prop_recursive(3, 8, 2, |inner| {
        (inner.clone(), inner).prop_map(|(outer, inner)| Nested { tree: Some(Box::new(inner)), ..outer })
    })
}

fn choice() -> impl Strategy<Value = Choice> {
    let point = || any::<(i32, i32)>().prop_map(|(x, y)| Point { x, y });
    let leaf = prop_oneof![
        Just(Choice::Nothing),
        any::<i64>().prop_map(Choice::Number),
        point().prop_map(Choice::Point),
        point().prop_map(Choice::Other),
        prop_oneof![Just(Level::Low), Just(Level::High)].prop_map(Choice::Level),
        (any::<i32>(), "[a-z]{0,5}").prop_map(Choice::Pair),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Choice::Many),
            option::of(inner).prop_map(|inner| Choice::Maybe(inner.map(Box::new))),
        ]
    })
}

/// Some values, the same in each run.
pub(super) fn samples(count: usize) -> Vec<Everything> {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| everything().new_tree(&mut runner).unwrap().current()).collect()
}
