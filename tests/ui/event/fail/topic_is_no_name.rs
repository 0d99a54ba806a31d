//! The name is the topic unless it is given.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "Shop/orders", version = "1.0.0")]
struct Ordered {}

fn main() {}
