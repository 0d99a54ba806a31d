//! A default is a JSON literal.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(default = None)]
    a: Option<u64>,
    #[event(default)]
    b: u64,
    #[event(default = vec![])]
    c: Vec<u64>,
}

fn main() {}
