//! An event says where it goes and which version it has.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
struct Ordered {
    id: u64,
}

fn uses_it() -> &'static str {
    Ordered::TOPIC
}

fn main() {}
