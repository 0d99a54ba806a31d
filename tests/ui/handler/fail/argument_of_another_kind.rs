//! An argument is of its kind.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(name = charge, timeout = 5, concurrency = "4", retry = 3, max_bytes = "64MB", start = earliest)]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
