//! A tag is one that Protobuf has.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(tag = 0)]
    a: u64,
    #[event(tag = 19500)]
    b: u64,
    #[event(tag = 536870912)]
    c: u64,
    #[event(tag = "1")]
    d: u64,
}

fn main() {}
