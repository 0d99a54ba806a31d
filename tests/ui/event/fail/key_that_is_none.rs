//! Not every type can be a key.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    #[event(key)]
    share: f64,
}

fn main() {}
