//! Each argument is given once.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(timeout = "5s", timeout = "6s")]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
