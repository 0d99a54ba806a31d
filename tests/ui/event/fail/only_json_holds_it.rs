//! What is flattened into an event itself is reported at its field.
use std::collections::BTreeMap;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "a", version = "1.0.0", codec = "avro")]
struct A {
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "b", version = "1.0.0", codec = "protobuf")]
struct B {
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

fn main() {}
