//! Each event is in a set once.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[derive(Event)]
enum OrderEvent {
    First(Ordered),
    Second(Ordered),
}

fn main() {}
