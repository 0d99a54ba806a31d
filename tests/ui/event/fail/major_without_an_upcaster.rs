//! A major that was released is read by the next one, through an upcaster.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "2.0.0", schemas = "../schemas")]
struct Order {
    id: String,
}

fn main() {}
