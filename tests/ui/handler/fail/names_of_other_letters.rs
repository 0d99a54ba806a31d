//! Names go into metrics and topics.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(name = "charge it", group = "", dlq = "dead letters")]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
