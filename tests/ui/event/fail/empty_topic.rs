//! A topic is a text without white space.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "", name = "a", version = "1.0.0")]
struct A {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "the orders", name = "b", version = "1.0.0")]
struct B {}

fn main() {}
