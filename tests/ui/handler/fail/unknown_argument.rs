//! What is unknown is listed, and near misses are guessed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(concurency = 4, colour = "red", retry(max = 3))]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
