//! A handler is not generic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler]
async fn charge<T: Send, const N: usize>(order: Ordered) {
    drop(order);
}

fn main() {}
