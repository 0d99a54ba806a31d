//! A draft stops no build.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.3.0", schemas = "../schemas")]
struct Order {
    id: u8,
}

fn main() {}
