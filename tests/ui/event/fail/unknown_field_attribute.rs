//! What a field has is listed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    #[event(keys)]
    id: u64,
}

fn main() {}
