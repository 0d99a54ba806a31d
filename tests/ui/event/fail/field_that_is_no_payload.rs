//! What an event holds is a payload.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema)]
struct Line {}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    lines: Vec<Line>,
}

fn main() {}
