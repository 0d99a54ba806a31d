//! An event is not generic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Page<T, const N: usize> {
    item: T,
}

fn main() {}
