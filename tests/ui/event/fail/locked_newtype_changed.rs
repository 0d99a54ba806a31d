//! A newtype is what it wraps.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.id", version = "1.0.0", schemas = "../schemas")]
struct Id(Vec<String>);

fn main() {}
