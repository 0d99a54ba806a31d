//! The derives of serde and schemars stand beside ours.
use events::prelude::*;

#[derive(Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

fn main() {}
