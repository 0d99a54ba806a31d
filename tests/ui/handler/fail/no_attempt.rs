//! There is at least one attempt, and at least one worker.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(concurrency = 0, max_in_flight = 0, retry(attempts = 0))]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
