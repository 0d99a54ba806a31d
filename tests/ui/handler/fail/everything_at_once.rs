//! One build shows every mistake.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(concurrency = 0, timeout = "x", colour)]
fn charge<T>(order: Ordered, state: impl Send) {
    drop((order, state));
}

fn main() {}
