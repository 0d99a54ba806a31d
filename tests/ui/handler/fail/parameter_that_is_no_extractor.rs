//! The other parameters are extractors.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

struct Bank;

#[handler]
async fn charge(order: Ordered, bank: Bank, name: String) {
    drop((order, bank, name));
}

fn main() {}
