//! A handler is safe, and Rust.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler]
async unsafe extern "C" fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
