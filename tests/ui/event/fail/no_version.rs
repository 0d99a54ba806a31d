//! An event has a version.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders")]
struct Ordered {
    id: u64,
}

fn main() {}
