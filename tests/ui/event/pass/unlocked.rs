//! An event of a test is not guarded.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", unlocked)]
struct Order {
    id: u8,
}

fn main() {}
