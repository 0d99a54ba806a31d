//! A variant holds one payload.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Payment {
    Cash,
    Card(String, u8),
}

fn main() {}
