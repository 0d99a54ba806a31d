//! A variant holds a struct of its own.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Payment {
    Cash,
    Card { number: String },
}

fn main() {}
