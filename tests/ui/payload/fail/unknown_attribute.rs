//! What is unknown is listed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[event(colour)]
struct Line {
    #[event(secrte)]
    id: u64,
}

fn main() {}
