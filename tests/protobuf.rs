//! Protobuf as Google's library for Python has it, with the `.proto` that is printed here.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Timelike, Utc};
use events::{
    Payload, Version,
    codec::{Codec, Limits, Protobuf},
    payload::Payload as _,
    schema::{Model, protobuf::print},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::python;

/// A field of each kind. Names that Protobuf or Python has for itself are among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Everything {
    nothing: (),
    truth: bool,
    tiny: i8,
    int: i32,
    long: i64,
    huge: i128,
    byte: u8,
    short: u16,
    word: u32,
    wide: u64,
    single: f32,
    double: f64,
    message: String,
    letter: char,
    bytes: Vec<u8>,
    id: Uuid,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    #[event(tag = 100)]
    any: Value,
    #[event(tag = 2000)]
    maybe: Option<i32>,
    maybe_text: Option<String>,
    maybe_twice: Option<Option<bool>>,
    maybe_list: Option<Vec<i32>>,
    maybe_color: Option<Color>,
    numbers: Vec<i64>,
    set: BTreeSet<u16>,
    words: Vec<String>,
    matrix: Vec<Vec<u32>>,
    gaps: Vec<Option<u32>>,
    instants: Vec<DateTime<Utc>>,
    colors: Vec<Color>,
    lines: Vec<Line>,
    stock: BTreeMap<String, i32>,
    shelves: BTreeMap<String, Vec<Line>>,
    pair: (i32, String),
    line: Box<Line>,
    from: Color,
    payment: Payment,
    node: Option<Box<Node>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Line {
    sku: String,
    #[serde(rename = "item-count")]
    count: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
struct Node {
    value: i32,
    next: Option<Box<Node>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Payload)]
enum Color {
    Red,
    #[event(tag = 7)]
    DarkGreen,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Payload)]
enum Payment {
    Cash,
    CreditCard(Line),
    Cents(i32),
    Notes(Vec<i32>),
    Change(Option<i32>),
}

/// Values that are the same from run to run: xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 16) % limit
    }

    /// A number of any size, and often one at the edge of one.
    fn int(&mut self) -> i64 {
        let bits = self.below(64);
        match self.below(5) {
            0 => 0,
            1 => i64::MAX >> bits,
            2 => i64::MIN >> bits,
            3 => 1 << bits,
            _ => self.next() as i64 >> bits,
        }
    }

    fn float(&mut self) -> f64 {
        match self.below(6) {
            0 => 0.0,
            1 => -0.0,
            2 => [f64::MIN_POSITIVE, f64::MAX, f64::INFINITY, f64::NEG_INFINITY][self.below(4) as usize],
            _ => self.int() as f64 / 64.0,
        }
    }

    fn text(&mut self) -> String {
        let letters = ["", "a", "Z9", "ß", "€", "\u{1f600}", "\0", "\"\\", "\n", &"long ".repeat(30)];
        (0..self.below(4)).map(|_| letters[self.below(letters.len() as u64) as usize]).collect()
    }

    fn instant(&mut self) -> DateTime<Utc> {
        let seconds = match self.below(5) {
            0 => 0,
            1 => -62_135_596_800,
            2 => 253_402_300_799,
            _ => self.below(8_000_000_000) as i64 - 4_000_000_000,
        };
        DateTime::from_timestamp(seconds, [0, 1, 999_999, 123_450][self.below(4) as usize] * 1000).unwrap()
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = if self.below(20) == 0 { 30 } else { self.below(4) };
        (0..count).map(|_| one(self)).collect()
    }

    fn maybe<T>(&mut self, one: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| one(self))
    }

    fn line(&mut self) -> Line {
        Line { sku: self.text(), count: self.int() as u32 }
    }

    fn color(&mut self) -> Color {
        if self.below(2) == 0 { Color::Red } else { Color::DarkGreen }
    }

    fn payment(&mut self) -> Payment {
        match self.below(5) {
            0 => Payment::Cash,
            1 => Payment::CreditCard(self.line()),
            2 => Payment::Cents(self.int() as i32),
            3 => Payment::Notes(self.many(|this| this.int() as i32)),
            _ => Payment::Change(self.maybe(|this| this.int() as i32)),
        }
    }

    fn everything(&mut self) -> Everything {
        let node = |value, next| Node { value, next };
        Everything {
            nothing: (),
            truth: self.below(2) == 0,
            tiny: self.int() as i8,
            int: self.int() as i32,
            long: self.int(),
            huge: i128::from(self.int()) * i128::from(self.int()),
            byte: self.int() as u8,
            short: self.int() as u16,
            word: self.int() as u32,
            wide: self.int() as u64,
            single: self.float() as f32,
            double: self.float(),
            message: self.text(),
            letter: ['a', '\0', '€', '\u{10ffff}'][self.below(4) as usize],
            bytes: self.many(|this| this.int() as u8),
            id: Uuid::from_u64_pair(self.next(), self.int() as u64),
            at: self.instant(),
            local: self.instant().naive_utc(),
            day: self.instant().date_naive(),
            time: self.instant().time(),
            any: json!({"text": self.text(), "list": [self.int(), null]}),
            maybe: self.maybe(|this| this.int() as i32),
            maybe_text: self.maybe(Self::text),
            maybe_twice: self.maybe(|this| this.maybe(|this| this.below(2) == 0)),
            maybe_list: self.maybe(|this| this.many(|this| this.int() as i32)),
            maybe_color: self.maybe(Self::color),
            numbers: self.many(Self::int),
            set: self.many(|this| this.int() as u16).into_iter().collect(),
            words: self.many(Self::text),
            matrix: self.many(|this| this.many(|this| this.int() as u32)),
            gaps: self.many(|this| this.maybe(|this| this.int() as u32)),
            instants: self.many(Self::instant),
            colors: self.many(Self::color),
            lines: self.many(Self::line),
            stock: self.many(|this| (this.text(), this.int() as i32)).into_iter().collect(),
            shelves: self.many(|this| (this.text(), this.many(Self::line))).into_iter().collect(),
            pair: (self.int() as i32, self.text()),
            line: Box::new(self.line()),
            from: self.color(),
            payment: self.payment(),
            node: self.maybe(|this| Box::new(node(1, this.maybe(|this| Box::new(node(this.int() as i32, None)))))),
        }
    }
}

/// The value in the JSON of Protobuf (protobuf.dev/programming-guides/json), by the names of the printed file.
fn described(of: &Everything) -> Value {
    let float = |value: f64| match value {
        value if value.is_finite() => json!(value),
        value if value > 0.0 => json!("Infinity"),
        _ => json!("-Infinity"),
    };
    let line = |line: &Line| json!({"sku": line.sku, "item_count": line.count});
    let color = |color: &Color| match color {
        Color::Red => "COLOR_RED",
        Color::DarkGreen => "COLOR_DARK_GREEN",
    };
    let micros = |instant: DateTime<Utc>| instant.timestamp_micros().to_string();
    let instant = |instant: &DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Micros, true);
    let lines = |all: &Vec<Line>| all.iter().map(line).collect::<Vec<_>>();
    let day = of.day.signed_duration_since(NaiveDate::default()).num_days();
    let time = i64::from(of.time.num_seconds_from_midnight()) * 1_000_000 + i64::from(of.time.nanosecond() / 1000);
    let shelves: BTreeMap<_, _> = of.shelves.iter().map(|(key, all)| (key, json!({"values": lines(all)}))).collect();
    let node = of
        .node
        .as_ref()
        .map(|node| json!({"value": node.value, "next": node.next.as_ref().map(|node| json!({"value": node.value}))}));
    let payment = match &of.payment {
        Payment::Cash => json!({"cash": {}}),
        Payment::CreditCard(of) => json!({"credit_card": line(of)}),
        Payment::Cents(cents) => json!({"cents": cents}),
        Payment::Notes(notes) => json!({"notes": {"values": notes}}),
        Payment::Change(change) => json!({"change": {"value": change}}),
    };
    json!({
        "nothing": {},
        "truth": of.truth,
        "tiny": of.tiny,
        "int": of.int,
        "long": of.long.to_string(),
        "huge": of.huge.to_string(),
        "byte": of.byte,
        "short": of.short,
        "word": of.word,
        "wide": of.wide.to_string(),
        "single": float(of.single.into()),
        "double": float(of.double),
        "message": of.message,
        "letter": of.letter,
        "bytes": STANDARD.encode(&of.bytes),
        "id": of.id,
        "at": instant(&of.at),
        "local": micros(of.local.and_utc()),
        "day": day,
        "time": time.to_string(),
        "any": of.any.to_string(),
        "maybe": of.maybe,
        "maybe_text": of.maybe_text,
        "maybe_twice": of.maybe_twice.map(|inner| json!({"value": inner})),
        "maybe_list": of.maybe_list.as_ref().map(|list| json!({"value": list})),
        "maybe_color": of.maybe_color.as_ref().map(color),
        "numbers": of.numbers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "set": of.set,
        "words": of.words,
        "matrix": of.matrix.iter().map(|row| json!({"values": row})).collect::<Vec<_>>(),
        "gaps": of.gaps.iter().map(|gap| json!({"value": gap})).collect::<Vec<_>>(),
        "instants": of.instants.iter().map(instant).collect::<Vec<_>>(),
        "colors": of.colors.iter().map(color).collect::<Vec<_>>(),
        "lines": lines(&of.lines),
        "stock": of.stock,
        "shelves": shelves,
        "pair": {"_0": of.pair.0, "_1": of.pair.1},
        "line": line(&of.line),
        "from": color(&of.from),
        "payment": payment,
        "node": node,
    })
}

#[test]
fn google_reads_what_we_write_and_writes_what_we_read() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let values: Vec<_> = (0..2_500).map(|_| random.everything()).collect();
    let encode = |value: &Everything| {
        let mut bytes = Vec::new();
        Protobuf::encode(value, &mut bytes).unwrap();
        bytes
    };
    let messages: Vec<_> = values
        .iter()
        .map(|value| json!({"bytes": STANDARD.encode(encode(value)), "value": described(value)}))
        .collect();
    let model = Model::of("shop.everything", Version::new(1, 0, 0), &Everything::SHAPE);
    let question = json!({"proto": print(&model, &[]), "message": "ShopEverything", "messages": messages});
    let answers = python::ask("protobuf_messages.py", &question);

    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), values.len());
    for (value, answer) in values.iter().zip(answers) {
        assert_eq!((&answer["same"], &answer["unknown"]), (&json!(true), &json!(0)), "{value:?}");
        let theirs = STANDARD.decode(answer["bytes"].as_str().unwrap()).unwrap();
        let read: Everything = Protobuf::decode(&theirs, &Limits::DEFAULT).unwrap();
        assert_eq!(read, *value);
    }
}
