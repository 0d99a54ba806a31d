//! A version is three numbers.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0")]
struct Ordered {}

fn main() {}
