//! A path names something that implements `Codec`.
use events::prelude::*;

struct MessagePack;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", codec = MessagePack)]
struct Ordered {}

fn main() {}
