//! What is written is `Serialize`.
use events::prelude::*;

#[derive(Deserialize, JsonSchema, Payload)]
struct Line {
    count: u32,
}

fn main() {}
