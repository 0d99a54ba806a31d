//! A flag has no value.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(pii = true)]
    name: String,
}

fn main() {}
