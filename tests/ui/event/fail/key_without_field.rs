//! On the struct the key names a field or a function.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", key)]
struct Ordered {
    id: u64,
}

fn main() {}
