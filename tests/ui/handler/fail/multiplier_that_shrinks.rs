//! Waits do not shrink.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(retry(multiplier = 0.5))]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
