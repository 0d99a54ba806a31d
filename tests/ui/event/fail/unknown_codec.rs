//! There are codecs by name and codecs by path.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", codec = "msgpack")]
struct Ordered {}

fn main() {}
