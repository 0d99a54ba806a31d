//! What is read erased is what is read directly: the same values, and the same refusals in the same words.

#![cfg(all(feature = "avro", feature = "json", feature = "protobuf"))]

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{super::encode_as, decode};
use crate::{
    BoxError, Payload, Version,
    codec::{Avro, Codec, Encoding, Format, Json, Limits, Origin, Plan, Protobuf, avro},
    payload::{Decimal, Payload as _, Read},
    schema::Model,
};

/// Of everything, as it is now.
#[derive(Debug, Default, Serialize, Deserialize, Payload)]
struct Order {
    name: String,
    owned: String,
    #[serde(default = "one")]
    #[event(default = 1)]
    attempt: u32,
    total: f64,
    ratio: f32,
    numbers: (i8, i64, u8, u64),
    wide: (i128, u128),
    letter: Option<char>,
    flags: Vec<bool>,
    bytes: Vec<u8>,
    at: DateTime<Utc>,
    zoned: Option<DateTime<FixedOffset>>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    id: Option<Uuid>,
    price: Option<Decimal<12, 2>>,
    any: serde_json::Value,
    lines: Vec<Line>,
    by_name: BTreeMap<String, Line>,
    levels: Vec<Level>,
    level: Option<Level>,
    twice: Option<Option<i32>>,
    ways: Vec<Way>,
    way: Option<Way>,
    checked: Option<Even>,
    tree: Option<Box<Tree>>,
    set: BTreeSet<i64>,
    #[serde(default)]
    new: Option<String>,
}

/// As an older version had it: fewer fields, in another order, and one that is gone.
mod older {
    use super::*;

    #[derive(Debug, Serialize, Deserialize, Payload)]
    pub(super) struct Order {
        pub(super) gone: Vec<Line>,
        pub(super) lines: Vec<Line>,
        pub(super) total: f64,
        pub(super) ratio: f32,
        pub(super) owned: String,
        pub(super) name: String,
        pub(super) numbers: (i8, i64, u8, u64),
        pub(super) wide: (i128, u128),
        pub(super) letter: Option<char>,
        pub(super) flags: Vec<bool>,
        pub(super) bytes: Vec<u8>,
        pub(super) at: DateTime<Utc>,
        pub(super) local: NaiveDateTime,
        pub(super) day: NaiveDate,
        pub(super) time: NaiveTime,
        pub(super) any: serde_json::Value,
        pub(super) levels: Vec<Level>,
        pub(super) by_name: BTreeMap<String, Line>,
        pub(super) ways: Vec<Way>,
        pub(super) way: Option<Way>,
        pub(super) tree: Option<Box<Tree>>,
        pub(super) set: BTreeSet<i64>,
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Line {
    sku: String,
    count: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, Payload)]
enum Level {
    Low,
    High,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
enum Way {
    Cash,
    Card(Line),
    Split(Vec<Way>),
    Code(i64),
    Note(Option<String>),
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Tree {
    value: i32,
    below: Vec<Tree>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
#[serde(try_from = "i64", into = "i64")]
struct Even(i64);

impl TryFrom<i64> for Even {
    type Error = &'static str;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        if value % 2 == 0 { Ok(Self(value)) } else { Err("odd") }
    }
}

impl From<Even> for i64 {
    fn from(even: Even) -> Self {
        even.0
    }
}

#[derive(Debug, Serialize, Deserialize, Payload)]
struct Named<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

fn one() -> u32 {
    1
}

fn ways() -> Vec<Way> {
    let line = || Line { sku: "w".to_owned(), count: 300 };
    vec![
        Way::Cash,
        Way::Split(vec![Way::Card(line()), Way::Note(None)]),
        Way::Code(-9),
        Way::Note(Some("n".to_owned())),
    ]
}

fn tree() -> Option<Box<Tree>> {
    let leaf = Tree { value: -1, below: Vec::new() };
    Some(Box::new(Tree { value: 1, below: vec![leaf.clone(), Tree { value: 2, below: vec![leaf] }] }))
}

fn order() -> Order {
    let line = Line { sku: "a\"b".to_owned(), count: 7 };
    let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
    Order {
        name: "of the order".to_owned(),
        owned: "with \"quotes\"".to_owned(),
        attempt: 3,
        total: 1.5,
        ratio: 0.25,
        numbers: (-1, i64::MIN, 255, 1 << 60),
        wide: (i128::MIN, u128::MAX),
        letter: Some('ß'),
        flags: vec![true, false, true],
        bytes: vec![0, 255, 7],
        at,
        zoned: Some(at.fixed_offset()),
        local: at.naive_utc(),
        day: at.date_naive(),
        time: at.time(),
        id: Some(Uuid::from_u128(7)),
        price: "12.50".parse().ok(),
        any: json!({"a": [1, null, "x"]}),
        lines: vec![line.clone(), Line { sku: String::new(), count: 0 }],
        by_name: BTreeMap::from([("k".to_owned(), line)]),
        levels: vec![Level::High, Level::Low],
        level: Some(Level::High),
        twice: Some(Some(4)),
        ways: ways(),
        way: Some(Way::Cash),
        checked: Some(Even(4)),
        tree: tree(),
        set: BTreeSet::from([1, -1]),
        new: Some("new".to_owned()),
    }
}

fn older() -> older::Order {
    let Order { name, owned, ratio, numbers, wide, letter, flags, bytes, at, local, day, time, any, .. } = order();
    let Order { lines, levels, by_name, ways, way, tree, set, .. } = order();
    let gone = lines.clone();
    let total = 2.5;
    older::Order {
        gone,
        lines,
        total,
        ratio,
        owned,
        name,
        numbers,
        wide,
        letter,
        flags,
        bytes,
        at,
        local,
        day,
        time,
        any,
        levels,
        by_name,
        ways,
        way,
        tree,
        set,
    }
}

fn encoded<T: crate::payload::Payload>(format: Format, value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_as(format, value, &mut bytes).unwrap();
    bytes
}

/// NaN is not equal to itself, so what is compared is what is shown.
fn shown<T: Debug>(read: Result<T, BoxError>) -> Result<String, String> {
    read.map(|value| format!("{value:?}")).map_err(|error| error.to_string())
}

fn directly<'de, T>(encoding: Encoding<'_>, format: Format, bytes: &'de [u8], limits: &Limits) -> Result<String, String>
where
    T: Read<'de> + Deserialize<'de> + Debug,
{
    shown::<T>(match (encoding.plan(), format) {
        (Some(Plan::Avro(plan)), _) => avro::decode_planned(bytes, plan, limits).map_err(Into::into),
        (Some(Plan::Protobuf(plan)), _) => Protobuf::decode_planned(bytes, plan, limits).map_err(Into::into),
        (None, Format::Json) => Json::decode(bytes, limits),
        (None, Format::Avro) => Avro::decode(bytes, limits),
        (None, Format::Protobuf) => Protobuf::decode(bytes, limits),
    })
}

/// Reads both ways; whether that gave a value.
fn same<'de, T>(encoding: Encoding<'_>, format: Format, bytes: &'de [u8], limits: &Limits) -> bool
where
    T: Read<'de> + Deserialize<'de> + Debug,
{
    let own = (format.content_type(), Some(format));
    let erased = shown::<T>(decode("order", own, encoding, bytes, limits));
    assert_eq!(erased, directly::<T>(encoding, format, bytes, limits), "{format}: {bytes:02x?}");
    erased.is_ok()
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// The same bytes, but for one to three changes.
    fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let (at, byte) = (self.below(bytes.len()), self.below(256) as u8);
            match self.below(5) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << (byte & 7),
                1 => bytes.truncate(bytes.len() - self.below(9).min(bytes.len())),
                2 => bytes.insert(at, byte),
                3 => {
                    let again = bytes[at..(at + self.below(20)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, again);
                }
                _ if !bytes.is_empty() => bytes[at] = byte,
                _ => {}
            }
        }
        bytes
    }

    fn limits(&mut self) -> Limits {
        match self.below(3) {
            0 => Limits { depth: self.below(8), ..Limits::DEFAULT },
            1 => Limits { elements: self.below(60), ..Limits::DEFAULT },
            _ => Limits::DEFAULT,
        }
    }
}

fn all_the_same<T>(encoding: Encoding<'_>, format: Format, bytes: &[u8])
where
    T: for<'de> Read<'de> + for<'de> Deserialize<'de> + Debug,
{
    assert!(same::<T>(encoding, format, bytes, &Limits::DEFAULT), "{format}");
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for _ in 0..2_000 {
        let (mutant, limits) = (random.mutant(bytes), random.limits());
        accepted += usize::from(same::<T>(encoding, format, &mutant, &limits));
    }
    assert!(accepted > 5, "{format}: the mutants are worth something: {accepted}");
}

macro_rules! formats {
    ($($name:ident: $format:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn of_this_version() {
                let bytes = encoded($format, &order());
                all_the_same::<Order>(Encoding::of(""), $format, &bytes);
                all_the_same::<Order>(Encoding::of(""), $format, &encoded($format, &Order::default()));
            }

            #[test]
            fn of_what_is_no_struct() {
                all_the_same::<Vec<Way>>(Encoding::of(""), $format, &encoded($format, &ways()));
                all_the_same::<Option<Line>>(Encoding::of(""), $format, &encoded($format, &None::<Line>));
                all_the_same::<BTreeMap<String, u8>>(
                    Encoding::of(""),
                    $format,
                    &encoded($format, &BTreeMap::from([("a".to_owned(), 1u8)])),
                );
            }

            #[test]
            fn of_another_version() {
                let model = |minor, shape| Model::of("order", Version::new(1, minor, 0), shape);
                let (writer, reader) = (model(0, &older::Order::SHAPE), model(1, &Order::SHAPE));
                let plan = Plan::new($format.content_type(), &writer, &reader).unwrap();
                let origin = Origin { version: writer.version, plan };
                let encoding = Encoding { origin: Some(&origin), ..Encoding::of("") };
                all_the_same::<Order>(encoding, $format, &encoded($format, &older()));
            }
        }
    )*};
}

formats! {
    json: Format::Json;
    avro_: Format::Avro;
    protobuf: Format::Protobuf;
}

#[test]
fn what_can_be_is_borrowed() {
    for format in Format::ALL {
        let bytes = encoded(format, &Named { name: "borrowed".into() });
        let own = (format.content_type(), Some(format));
        let read: Named<'_> = decode("order", own, Encoding::of(""), &bytes, &Limits::DEFAULT).unwrap();
        assert!(matches!(read.name, Cow::Borrowed("borrowed")), "{format}");
    }
}

#[test]
fn another_media_type_than_its_own_is_told_by_its_name() {
    let bytes = encoded(Format::Avro, &order());
    let own = ("application/x-own", None);
    let read = |named| decode::<Order>("order", own, Encoding::of(named), &bytes, &Limits::DEFAULT);
    assert!(read("Avro/Binary; v=1").is_ok());
    let refused = read("text/plain").unwrap_err().to_string();
    assert_eq!(refused, "content type `text/plain` is not one that order is read from");
}
