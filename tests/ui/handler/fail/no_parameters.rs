//! A handler takes an event.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler]
async fn charge() {}

fn uses_it() -> charge {
    charge {}
}

fn main() {}
