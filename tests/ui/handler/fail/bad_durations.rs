//! A duration has a unit, and a backoff grows.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(timeout = "10", retry(backoff = "30s..100ms", deadline = "soon", jitter = "some"))]
async fn charge(order: Ordered) {
    drop(order);
}

#[handler(retry(backoff = "5s", multiplier = 2.0))]
async fn notify(order: Ordered) {
    drop(order);
}

fn main() {}
