//! Avro allows a default of a union's first branch only, and that is `null`.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[serde(default = "one")]
    #[event(default = 1)]
    count: Option<u32>,
}

fn one() -> Option<u32> {
    Some(1)
}

fn main() {}
