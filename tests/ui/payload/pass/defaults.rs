//! What stands for an absent field, where it is known.
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line<'a> {
    none: u8,
    #[serde(default)]
    number: i64,
    #[serde(default)]
    share: f64,
    #[serde(default)]
    flag: bool,
    #[serde(default)]
    text: String,
    #[serde(default)]
    cow: Cow<'a, str>,
    #[serde(default)]
    list: Vec<u8>,
    #[serde(default)]
    set: BTreeSet<String>,
    #[serde(default)]
    map: BTreeMap<String, u8>,
    #[serde(default)]
    hashed: std::collections::HashMap<String, u8>,
    #[serde(default)]
    option: Option<u8>,
    #[serde(default = "seven")]
    #[event(default = 7)]
    said: u8,
    #[serde(default)]
    #[event(default = "00000000-0000-0000-0000-000000000000")]
    foreign: Uuid,
    #[serde(default)]
    #[event(default = {"x": -1, "y": [1.5, "a\"b", null, true]})]
    point: HashMap<String, serde_json::Value>,
}

fn seven() -> u8 {
    7
}

fn main() {
    let Shape::Struct(shape) = Line::SHAPE else { panic!("a struct") };
    let defaults: Vec<_> = shape.fields.iter().map(|field| field.default).collect();
    let known = [
        None,
        Some("0"),
        Some("0"),
        Some("false"),
        Some("\"\""),
        Some("\"\""),
        Some("[]"),
        Some("[]"),
        Some("{}"),
        Some("{}"),
        Some("null"),
        Some("7"),
        Some("\"00000000-0000-0000-0000-000000000000\""),
        Some(r#"{"x":-1,"y":[1.5,"a\"b",null,true]}"#),
    ];
    assert_eq!(defaults, known);
    assert_eq!(defaults[13].unwrap().parse::<serde_json::Value>().unwrap()["y"][1], "a\"b");
}
