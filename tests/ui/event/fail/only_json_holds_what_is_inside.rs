//! What the derive of a binary codec asks: whether a type inside is one that only JSON holds.
use std::collections::BTreeMap;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Open {
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(untagged)]
enum Either {
    Number(u64),
    Text(String),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Ordered {
    lines: Vec<Option<Open>>,
}

const _: () = events::shape::assert_binary(&Ordered::SHAPE);
const _: () = events::shape::assert_binary(&Either::SHAPE);

fn main() {}
