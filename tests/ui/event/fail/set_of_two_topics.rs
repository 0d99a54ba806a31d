//! The events of a set share a topic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "payments", version = "1.0.0")]
struct Paid {}

#[derive(Event)]
enum Either {
    Ordered(Ordered),
    Paid(Paid),
}

fn main() {}
