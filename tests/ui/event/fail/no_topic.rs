//! An event has a topic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(version = "1.0.0")]
struct Ordered {
    id: u64,
}

fn main() {}
