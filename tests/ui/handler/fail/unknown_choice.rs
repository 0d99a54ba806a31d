//! Choices are listed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(start = "first", order = "fifo", unknown = "drop")]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
