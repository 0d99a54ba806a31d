//! Names on the wire are there once.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[serde(rename = "b")]
    a: u64,
    b: u64,
}

fn main() {}
