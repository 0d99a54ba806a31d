//! The attribute is a list.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event]
struct A {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event = "orders"]
struct B {}

fn main() {}
