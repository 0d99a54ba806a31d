//! The keys of a map are text.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    counts: std::collections::BTreeMap<u64, u64>,
}

fn main() {}
