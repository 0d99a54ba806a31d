//! serde writes an empty list for a variant with empty parentheses, which no schema has.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Kind {
    Nothing(),
    Text(String),
}

fn main() {}
