//! A set is not generic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[derive(Event)]
enum Set<T> {
    Ordered(Ordered),
    Other(T),
}

fn main() {}
