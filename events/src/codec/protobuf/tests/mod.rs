//! Bytes by the encoding of proto3 (protobuf.dev/programming-guides/encoding), written out by hand.

mod golden;
mod mutants;
mod planned;
mod refused;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Codec as _, Protobuf};
use crate::{
    Payload,
    codec::Limits,
    payload::{DecodeError, Payload as _, Read, Unreadable},
};

/// A field of each kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Everything<'a> {
    pub(super) nothing: (),
    pub(super) truth: bool,
    pub(super) tiny: i8,
    pub(super) int: i32,
    pub(super) long: i64,
    pub(super) huge: i128,
    pub(super) byte: u8,
    pub(super) short: u16,
    pub(super) word: u32,
    pub(super) wide: u64,
    pub(super) vast: u128,
    pub(super) single: f32,
    pub(super) double: f64,
    pub(super) text: Cow<'a, str>,
    pub(super) letter: char,
    pub(super) bytes: Vec<u8>,
    pub(super) id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) local: NaiveDateTime,
    pub(super) day: NaiveDate,
    pub(super) time: NaiveTime,
    pub(super) any: Value,
    pub(super) maybe: Option<i32>,
    pub(super) maybe_twice: Option<Option<bool>>,
    pub(super) maybe_list: Option<Vec<i32>>,
    pub(super) maybe_color: Option<Color>,
    pub(super) numbers: Vec<i64>,
    pub(super) doubles: BTreeSet<u8>,
    pub(super) words: Vec<String>,
    pub(super) matrix: Vec<Vec<u32>>,
    pub(super) gaps: Vec<Option<u32>>,
    pub(super) colors: Vec<Color>,
    pub(super) lines: Vec<Line>,
    pub(super) stock: BTreeMap<String, i32>,
    pub(super) shelves: BTreeMap<String, Vec<Line>>,
    pub(super) pair: (i32, String),
    pub(super) line: Box<Line>,
    pub(super) color: Color,
    pub(super) payment: Payment,
    pub(super) node: Option<Box<Node>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Line {
    pub(super) sku: String,
    pub(super) count: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Payload)]
pub(super) struct Node {
    pub(super) value: i32,
    pub(super) next: Option<Box<Node>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Payload)]
pub(super) enum Color {
    Red,
    #[event(tag = 7)]
    Green,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
pub(super) enum Payment {
    Cash,
    Card(Line),
    Cents(i32),
    Notes(Vec<i32>),
    Change(Option<i32>),
}

pub(super) fn encoded<T: crate::payload::Payload>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    Protobuf::encode(value, &mut out).unwrap();
    out
}

pub(super) fn decoded<'de, T: Read<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    super::decode(bytes, None, &Limits::DEFAULT)
}

/// Why bytes are refused.
#[track_caller]
pub(super) fn refusal<'de, T: Read<'de> + std::fmt::Debug>(bytes: &'de [u8]) -> Unreadable {
    decoded::<T>(bytes).unwrap_err().cause().clone()
}

pub(super) fn everything() -> Everything<'static> {
    let line = |sku: &str, count| Line { sku: sku.to_owned(), count };
    Everything {
        nothing: (),
        truth: true,
        tiny: -8,
        int: -300,
        long: i64::MIN,
        huge: i128::MIN,
        byte: 255,
        short: 65_535,
        word: u32::MAX,
        wide: u64::MAX,
        vast: u128::MAX,
        single: -0.0,
        double: 1.5,
        text: "schön".into(),
        letter: '€',
        bytes: vec![0, 255],
        id: Uuid::from_u128(7),
        at: DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap(),
        local: DateTime::from_timestamp(-1, 999_999_000).unwrap().naive_utc(),
        day: NaiveDate::from_epoch_days(-1).unwrap(),
        time: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        any: serde_json::json!({"a": [1, null]}),
        maybe: Some(0),
        maybe_twice: Some(None),
        maybe_list: Some(vec![]),
        maybe_color: Some(Color::Red),
        numbers: vec![0, -1, 1 << 40],
        doubles: [3, 1, 200].into(),
        words: vec![String::new(), "b".to_owned()],
        matrix: vec![vec![], vec![0, 300]],
        gaps: vec![None, Some(0), Some(9)],
        colors: vec![Color::Green, Color::Red],
        lines: vec![line("", 0), line("x", 2)],
        stock: [(String::new(), 0), ("a".to_owned(), -1)].into(),
        shelves: [("s".to_owned(), vec![line("y", 1)]), ("t".to_owned(), vec![])].into(),
        pair: (0, "p".to_owned()),
        line: Box::new(line("z", 3)),
        color: Color::Green,
        payment: Payment::Notes(vec![5, 10]),
        node: Some(Box::new(Node { value: 1, next: Some(Box::new(Node { value: 2, next: None })) })),
    }
}
