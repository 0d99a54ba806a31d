//! Some belong in `retry`, some beside it.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(attempts = 3, retry(timeout = "5s"))]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
