//! An attribute that has a value needs one.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic, version =, name("orders"))]
struct Ordered {}

fn main() {}
