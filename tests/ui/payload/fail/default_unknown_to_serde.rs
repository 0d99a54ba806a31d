//! JSON is read by serde, which has to know the default, too.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(default = 1)]
    count: u32,
}

fn main() {}
