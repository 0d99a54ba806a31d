//! A new version is free.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.3.0", schemas = "../schemas")]
struct Order {
    id: String,
}

fn main() {}
