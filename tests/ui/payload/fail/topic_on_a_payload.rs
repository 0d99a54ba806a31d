//! Only an event has a topic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[event(topic = "orders")]
struct Line {
    id: u64,
}

fn main() {}
