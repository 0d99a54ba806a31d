//! A set has no attributes of an event.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[derive(Event)]
#[event(topic = "orders")]
enum OrderEvent {
    #[event(name = "ordered")]
    Ordered(Ordered),
}

fn main() {}
