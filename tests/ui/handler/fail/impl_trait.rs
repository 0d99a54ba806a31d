//! Parameters and results have types with names.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler]
async fn charge(order: Ordered, state: impl Send) -> Result<impl Send, Verdict> {
    drop((order, state));
    Ok(())
}

fn main() {}
