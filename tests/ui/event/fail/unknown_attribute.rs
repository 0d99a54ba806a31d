//! What is unknown is listed, and near misses are guessed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topci = "orders", topic = "orders", version = "1.0.0", partitions = 3)]
struct Ordered {}

fn main() {}
