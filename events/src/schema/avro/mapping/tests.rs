use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{Payload, Version, payload::Payload};

fn of<T: Payload>(event: &str) -> Schema {
    let schema = Schema::of(&Model::of(event, Version::new(1, 0, 0), &T::SHAPE));
    assert_eq!(Schema::parse(&schema.to_json()).unwrap(), schema, "{schema:#}");
    schema
}

#[track_caller]
fn json<T: Payload>(event: &str) -> Value {
    serde_json::from_str(&of::<T>(event).to_json()).unwrap()
}

macro_rules! payload {
    ($($item:item)*) => {$(
        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        $item
    )*};
}

#[test]
fn every_type_has_its_place_in_the_table() {
    assert_eq!(json::<()>("e"), json!("null"));
    assert_eq!(json::<bool>("e"), json!("boolean"));
    for int in [json::<i8>("e"), json::<i16>("e"), json::<i32>("e"), json::<u16>("e")] {
        assert_eq!(int, json!("int"));
    }
    for long in [json::<u32>("e"), json::<i64>("e"), json::<u64>("e")] {
        assert_eq!(long, json!("long"));
    }
    for string in [json::<i128>("e"), json::<u128>("e"), json::<String>("e"), json::<char>("e"), json::<Value>("e")] {
        assert_eq!(string, json!("string"));
    }
    assert_eq!(json::<f32>("e"), json!("float"));
    assert_eq!(json::<f64>("e"), json!("double"));
    assert_eq!(json::<Vec<u8>>("e"), json!("bytes"));
    assert_eq!(json::<Uuid>("e"), json!({"type": "string", "logicalType": "uuid"}));
    assert_eq!(json::<DateTime<Utc>>("e"), json!({"type": "long", "logicalType": "timestamp-micros"}));
    assert_eq!(json::<NaiveDateTime>("e"), json!({"type": "long", "logicalType": "local-timestamp-micros"}));
    assert_eq!(json::<NaiveDate>("e"), json!({"type": "int", "logicalType": "date"}));
    assert_eq!(json::<NaiveTime>("e"), json!({"type": "long", "logicalType": "time-micros"}));
    assert_eq!(json::<Vec<i32>>("e"), json!({"type": "array", "items": "int"}));
    assert_eq!(json::<BTreeSet<i32>>("e"), json!({"type": "array", "items": "int"}));
    assert_eq!(json::<BTreeMap<String, i32>>("e"), json!({"type": "map", "values": "int"}));
    assert_eq!(json::<Option<i32>>("e"), json!(["null", "int"]));
    assert_eq!(json::<Option<Vec<Option<i32>>>>("e"), json!(["null", {"type": "array", "items": ["null", "int"]}]));
    let decimal = crate::shape::Shape::Decimal { precision: 9, scale: 2 };
    let decimal = Schema::of(&Model::of("e", Version::new(1, 0, 0), &decimal));
    assert_eq!(decimal.to_json(), r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#);
}

payload! {
    /// A customer placed an order.
    struct Placed {
        /// The number.
        #[serde(alias = "number", alias = "no")]
        id: u32,
        #[serde(rename = "unit-price", alias = "old-price")]
        unit_price: f64,
        lines: Vec<Line>,
        first: Option<Line>,
        range: (i32, Line),
    }
    struct Line {
        next: Option<Box<Line>>,
        state: State,
        placed: Option<State>,
    }
    /// How far it is.
    enum State {
        Open,
        #[serde(rename = "on-hold")]
        OnHold,
        #[serde(other)]
        Other,
    }
}

#[test]
fn an_event_is_a_record_of_its_name_and_its_types_are_defined_once() {
    let line = json!({"type": "record", "name": "Line", "fields": [
        {"name": "next", "type": ["null", "Line"], "default": null},
        {"name": "state", "type": {"type": "enum", "name": "State", "doc": "How far it is.",
            "symbols": ["Open", "on_hold", "Other"], "default": "Other"}},
        {"name": "placed", "type": ["null", "State"], "default": null},
    ]});
    let expected = json!({"type": "record", "name": "placed", "namespace": "shop.order",
        "doc": "A customer placed an order.", "fields": [
            {"name": "id", "type": "long", "doc": "The number.", "aliases": ["number", "no"]},
            {"name": "unit_price", "type": "double", "aliases": ["old_price"]},
            {"name": "lines", "type": {"type": "array", "items": line}},
            {"name": "first", "type": ["null", "Line"], "default": null},
            {"name": "range", "type": {"type": "record", "name": "PlacedRange", "fields": [
                {"name": "_0", "type": "int"}, {"name": "_1", "type": "Line"}]}},
    ]});
    assert_eq!(json::<Placed>("shop.order.placed"), expected);
    assert_eq!(of::<Placed>("flight").types[0].name.to_string(), "flight");
    assert_eq!(of::<Placed>("2fa.1st").types[0].name.to_string(), "_2fa._1st");
}

payload! {
    struct Paid {
        by: Payment,
        tip: Option<Payment>,
        note: Option<Option<String>>,
        #[serde(alias = "pair")]
        two: (Option<Option<i32>>, (i32, i32)),
    }
    enum Payment {
        /// Coins.
        Cash,
        Card(Card),
        Old(Voucher),
        New(Voucher),
        Split(Vec<Payment>),
        Points(i32),
    }
    struct Card {
        number: String,
    }
    struct Voucher {
        code: String,
    }
}

#[test]
fn variants_options_of_options_and_tuples_are_records_named_after_what_holds_them() {
    let value =
        |name: &str, ty: Value| json!({"type": "record", "name": name, "fields": [{"name": "value", "type": ty}]});
    let voucher = json!({"type": "record", "name": "Voucher", "fields": [{"name": "code", "type": "string"}]});
    let mentioned = ["PaymentCash", "Card", "PaymentOld", "PaymentNew", "PaymentSplit", "PaymentPoints"];
    let split = json!({"type": "array", "items": ["PaymentCash", "Card", "PaymentOld", "PaymentNew", "PaymentSplit",
        value("PaymentPoints", json!("int"))]});
    let once = |mut record: Value, alias: &str| {
        record["aliases"] = json!([alias]);
        record
    };
    let inner = json!({"type": "record", "name": "PaidTwo_1", "aliases": ["PaidPair_1"], "fields": [
        {"name": "_0", "type": "int"}, {"name": "_1", "type": "int"}]});
    let two = json!({"type": "record", "name": "PaidTwo", "aliases": ["PaidPair"], "fields": [
        {"name": "_0", "type": ["null", once(value("PaidTwo_0", json!(["null", "int"])), "PaidPair_0")]},
        {"name": "_1", "type": inner},
    ]});
    let fields = json!([
        {"name": "by", "type": [
            {"type": "record", "name": "PaymentCash", "doc": "Coins.", "fields": []},
            {"type": "record", "name": "Card", "fields": [{"name": "number", "type": "string"}]},
            value("PaymentOld", voucher),
            value("PaymentNew", json!("Voucher")),
            value("PaymentSplit", split),
            "PaymentPoints",
        ]},
        {"name": "tip", "type": std::iter::once("null").chain(mentioned).collect::<Vec<_>>(), "default": null},
        {"name": "note", "type": ["null", value("PaidNote", json!(["null", "string"]))], "default": null},
        {"name": "two", "type": two, "aliases": ["pair"]},
    ]);
    assert_eq!(json::<Paid>("order.paid")["fields"], fields);
    let wrappers: Vec<_> = of::<Paid>("order.paid").types.into_iter().filter(|named| named.wrapper).collect();
    let wrappers: Vec<_> = wrappers.iter().map(|named| named.name.unqualified()).collect();
    let options = ["PaidNote", "PaidTwo_0"];
    let expected: Vec<_> = mentioned.into_iter().filter(|name| *name != "Card").chain(options).collect();
    assert_eq!(wrappers, expected);
}

#[test]
fn names_that_are_the_same_in_avro_are_told_apart() {
    payload! {
        struct Twins {
            #[serde(rename = "a-b")]
            one: i32,
            #[serde(rename = "a_b")]
            two: i32,
            pair: (i32, i32),
            named: TwinsPair,
        }
        struct TwinsPair {}
    }
    let got = json::<Twins>("e.twins");
    let fields = got["fields"].as_array().unwrap();
    assert_eq!((&fields[0]["name"], &fields[1]["name"]), (&json!("a_b"), &json!("a_b_")));
    assert_eq!((&fields[2]["type"]["name"], &fields[3]["type"]["name"]), (&json!("TwinsPair_"), &json!("TwinsPair")));
}

payload! {
    struct Defaults {
        #[serde(default)]
        #[event(default = "2024-02-29T12:00:00.5+01:00")]
        at: DateTime<Utc>,
        #[serde(default)]
        #[event(default = "2024-02-29T12:00:00.5")]
        local: NaiveDateTime,
        #[serde(default)]
        #[event(default = "1970-01-11")]
        day: NaiveDate,
        #[serde(default)]
        #[event(default = "00:01:00.25")]
        time: NaiveTime,
        #[serde(default)]
        #[event(default = [0, 255])]
        bytes: Vec<u8>,
        #[serde(default)]
        #[event(default = "67E55044-10B1-426F-9247-BB680E5FE0C8")]
        uuid: Uuid,
        #[serde(default)]
        #[event(default = {"a": [1]})]
        json: Value,
        #[serde(default)]
        #[event(default = 18446744073709551615)]
        large: u64,
        #[serde(default)]
        #[event(default = 7)]
        wide: i128,
        #[serde(default)]
        #[event(default = [1, "x"])]
        tuple: (i32, String),
        #[serde(default)]
        #[event(default = "on-hold")]
        state: State,
        #[serde(default)]
        #[event(default = {"number": "1"})]
        card: Card,
        #[serde(default)]
        #[event(default = {"Card": {"number": "1"}})]
        payment: Payment,
        #[serde(default)]
        #[event(default = {"k": [true]})]
        map: BTreeMap<String, Vec<bool>>,
    }
}

macro_rules! no_value {
    ($($ty:ty)*) => {$(
        impl std::default::Default for $ty {
            fn default() -> Self {
                panic!("only shapes are looked at here")
            }
        }
    )*};
}

no_value!(State Card Payment);

#[test]
fn defaults_are_written_as_avro_has_them() {
    let of = of::<Defaults>("e.defaults");
    let Kind::Record(fields) = &of.types[0].kind else { panic!("a record") };
    let defaults: BTreeMap<_, _> = fields.iter().map(|field| (field.name.as_str(), field.default.clone())).collect();
    let expected = [
        ("at", Some(json!(1_709_204_400_500_000_i64))),
        ("local", Some(json!(1_709_208_000_500_000_i64))),
        ("day", Some(json!(10))),
        ("time", Some(json!(60_250_000))),
        ("bytes", Some(json!("\u{0}\u{ff}"))),
        ("uuid", Some(json!("67e55044-10b1-426f-9247-bb680e5fe0c8"))),
        ("json", Some(json!(r#"{"a":[1]}"#))),
        // More than a `long` can be.
        ("large", None),
        ("wide", Some(json!("7"))),
        ("tuple", Some(json!({"_0": 1, "_1": "x"}))),
        ("state", Some(json!("on_hold"))),
        ("card", Some(json!({"number": "1"}))),
        ("payment", Some(json!({"number": "1"}))),
        ("map", Some(json!({"k": [true]}))),
    ];
    assert_eq!(defaults, BTreeMap::from(expected));
}
