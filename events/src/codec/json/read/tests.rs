//! What our own reading takes, serde takes too, and makes the same of it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::all as read;
use crate::{Payload, codec::Limits};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct All<'a> {
    bool: bool,
    i8: i8,
    u16: u16,
    i32: i32,
    i64: i64,
    u64: u64,
    i128: i128,
    f32: f32,
    f64: f64,
    text: String,
    #[serde(borrow)]
    cow: Cow<'a, str>,
    char: char,
    uuid: Uuid,
    at: DateTime<Utc>,
    there: DateTime<FixedOffset>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    bytes: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<u8>,
    nested: Option<Box<Inner>>,
    #[serde(default)]
    list: Vec<Inner>,
    set: BTreeSet<u32>,
    map: BTreeMap<String, (u8, String)>,
    kind: Kind,
    choice: Vec<Choice>,
    value: serde_json::Value,
    wrapped: Wrapped,
    unit: (),
    renamed: Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
#[serde(rename_all = "camelCase")]
struct Inner {
    first_name: String,
    #[serde(rename = "a\"b\n")]
    odd: u32,
    next: Option<Box<Inner>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
#[serde(deny_unknown_fields)]
struct Renamed {
    #[serde(alias = "y")]
    x: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Wrapped(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
#[serde(rename_all = "snake_case")]
enum Kind {
    InTheAir,
    Landed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
enum Choice {
    Nothing,
    Number(i64),
    Inner(Inner),
    Many(Vec<u8>),
    Maybe(Option<u8>),
}

fn example() -> All<'static> {
    let inner = Inner { first_name: "Ada \\ \u{7f} ü".to_owned(), odd: 7, next: None };
    let nested = Inner { next: Some(Box::new(inner.clone())), ..inner.clone() };
    All {
        bool: true,
        i8: -128,
        u16: 65_535,
        i32: i32::MIN,
        i64: i64::MIN,
        u64: u64::MAX,
        i128: i128::MAX,
        f32: 1.1,
        f64: 0.1 + 0.2,
        text: "plain".to_owned(),
        cow: Cow::Borrowed("a longer text with nothing odd in it"),
        char: '∀',
        uuid: Uuid::from_u128(7),
        at: "2026-11-21T15:04:05.123456Z".parse().unwrap(),
        there: "2026-11-21T15:04:05+05:30".parse().unwrap(),
        local: "2026-11-21T15:04:05.5".parse().unwrap(),
        day: "2026-11-21".parse().unwrap(),
        time: "15:04:05".parse().unwrap(),
        bytes: vec![0, 127, 255],
        option: Some(3),
        nested: Some(Box::new(nested)),
        list: vec![inner.clone(), inner.clone()],
        set: [1, 2].into(),
        map: [("k".to_owned(), (1, "v".to_owned()))].into(),
        kind: Kind::InTheAir,
        choice: vec![
            Choice::Nothing,
            Choice::Number(-3),
            Choice::Inner(inner),
            Choice::Many(vec![1]),
            Choice::Maybe(None),
        ],
        value: serde_json::json!({"a": [1, null, "x\n"]}),
        wrapped: Wrapped("w".to_owned()),
        unit: (),
        renamed: Renamed { x: 1 },
    }
}

fn both<'a>(text: &'a str) -> (Option<All<'a>>, Option<All<'a>>) {
    (read(text, &Limits::DEFAULT).ok(), serde_json::from_str(text).ok())
}

#[test]
fn what_serde_writes_is_read_without_it() {
    let all = example();
    let text = serde_json::to_string(&all).unwrap();
    assert_eq!(both(&text), (Some(all.clone()), Some(all.clone())));
    let text = serde_json::to_string_pretty(&all).unwrap();
    assert_eq!(both(&text).0, Some(all.clone()), "with white space");
    let shuffled = serde_json::to_string(&serde_json::to_value(All { i128: 5, ..all.clone() }).unwrap()).unwrap();
    assert_eq!(both(&shuffled).0.map(|read| read.text), Some(all.text), "in another order");
}

#[test]
fn what_only_serde_understands_is_left_to_it() {
    let text = serde_json::to_string(&example()).unwrap();
    for (from, to) in [
        (r#""bool":true"#, r#""bool":true,"unknown":{}"#),
        (r#""bool":true"#, r#""bool":true,"bool":true"#),
        (r#""i8":-128"#, r#""i8":-0"#),
        (r#""i8":-128"#, r#""i8":-129"#),
        (r#""i8":-128"#, r#""i8":01"#),
        (r#""f64":0.30000000000000004"#, r#""f64":4."#),
        (r#""f64":0.30000000000000004"#, r#""f64":1e999"#),
        (r#""unit":null"#, r#""unit":nul"#),
        (r#""in_the_air""#, r#"{"in_the_air":null}"#),
    ] {
        assert!(both(&text.replace(from, to)).0.is_none(), "{to}");
    }
}

#[test]
fn nothing_is_taken_that_serde_refuses_or_reads_otherwise() {
    let text = serde_json::to_string(&example()).unwrap().into_bytes();
    let pieces: [&[u8]; 16] = [
        b"null",
        b"0",
        b"-",
        b"1e5",
        b"\"",
        b"\\u00e4",
        b"\\ud800",
        b"{",
        b"}",
        b"[",
        b",",
        b":",
        b" ",
        b"18446744073709551616",
        b"\"i8\":1,",
        b"\x01",
    ];
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let mut taken = 0;
    for _ in 0..100_000 {
        let mut mutant = text.clone();
        for _ in 0..=next(2) {
            let (at, to) = (next(mutant.len()), next(mutant.len()));
            match next(4) {
                0 => mutant[at] = next(256) as u8,
                1 => drop(mutant.drain(at.min(to)..at.max(to).min(at.min(to) + 20))),
                2 => drop(mutant.splice(at..at, pieces[next(pieces.len())].iter().copied())),
                _ => mutant.swap(at, to),
            }
        }
        let Ok(mutant) = std::str::from_utf8(&mutant) else { continue };
        if let (Some(ours), theirs) = both(mutant) {
            taken += 1;
            assert_eq!(Some(ours), theirs, "{mutant}");
        }
    }
    assert!(taken > 1000, "{taken} mutants were taken");
}
