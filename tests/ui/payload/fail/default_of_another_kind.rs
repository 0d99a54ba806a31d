//! A default is of the kind of its field.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(default = "3")]
    count: u64,
    #[event(default = 0)]
    text: String,
    #[event(default = false)]
    list: Vec<bool>,
}

fn main() {}
