//! An event has one key.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    #[event(key)]
    id: u64,
    #[event(key)]
    shop: u64,
}

fn main() {}
