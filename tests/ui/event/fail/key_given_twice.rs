//! The key is said on the struct or on a field.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", key = id)]
struct Ordered {
    id: u64,
    #[event(key)]
    shop: u64,
}

fn main() {}
