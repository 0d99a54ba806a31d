//! A tag is given once.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(tag = 1)]
    a: u64,
    #[event(tag = 1)]
    b: u64,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum State {
    #[event(tag = 2)]
    On,
    #[event(tag = 2)]
    Off,
}

fn main() {}
