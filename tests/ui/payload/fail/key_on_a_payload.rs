//! Only an event has a key.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(key)]
    id: u64,
}

fn main() {}
