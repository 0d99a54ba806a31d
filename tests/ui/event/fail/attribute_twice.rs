//! Each attribute is given once.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
#[event(version = "2.0.0")]
struct Ordered {}

fn main() {}
