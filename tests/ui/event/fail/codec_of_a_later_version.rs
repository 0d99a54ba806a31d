//! Avro and Protobuf are refused for now.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "a", version = "1.0.0", codec = "avro")]
struct A {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "b", version = "1.0.0", codec = "protobuf")]
struct B {}

fn main() {}
