//! What only a self-describing codec can honour is noted, not refused.
use std::collections::BTreeMap;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Open {
    known: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(untagged)]
enum Either {
    Number(u64),
    Text(String),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A(u8),
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "odd", version = "1.0.0")]
struct Odd {
    list: Vec<Option<Open>>,
}

fn main() {
    assert_eq!(Open::SHAPE.json_only(), Some("flatten"));
    assert_eq!(Either::SHAPE.json_only(), Some("untagged"));
    assert_eq!(Adjacent::SHAPE.json_only(), Some("tag"));
    assert_eq!(Odd::SHAPE.json_only(), Some("flatten"));
}
