//! Recursion goes through types that can be followed.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Page<T> {
    items: Vec<T>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Node {
    children: Page<Node>,
}

fn main() {}
