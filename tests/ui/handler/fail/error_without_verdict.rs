//! An error says what becomes of the delivery.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

struct Declined;

#[handler]
async fn charge(order: Ordered) -> Result<(), Declined> {
    drop(order);
    Err(Declined)
}

fn main() {}
