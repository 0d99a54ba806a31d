//! A name has small letters, digits, underscores and single dots.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "OrderPlaced", version = "1.0.0")]
struct A {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order..placed", version = "1.0.0")]
struct B {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = ".order", version = "1.0.0")]
struct C {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.", version = "1.0.0")]
struct D {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "", version = "1.0.0")]
struct E {}

fn main() {}
