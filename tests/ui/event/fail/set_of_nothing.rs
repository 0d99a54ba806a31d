//! A variant of a set holds one event.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[derive(Event)]
enum OrderEvent {
    Ordered(Ordered),
    Nothing,
    Two(Ordered, Ordered),
    Named { event: Ordered },
}

fn main() {}
