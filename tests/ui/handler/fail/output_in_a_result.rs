//! What is returned is published, in a `Result` as well.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

struct Receipt;

#[handler]
async fn charge(order: Ordered) -> Result<Receipt, Verdict> {
    drop(order);
    Ok(Receipt)
}

fn main() {}
