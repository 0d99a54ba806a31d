//! What comes with a later version is unknown until then.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", reply = u64)]
struct Ordered {}

fn main() {}
