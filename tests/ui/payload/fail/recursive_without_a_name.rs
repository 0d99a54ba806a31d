//! `recursive` leads to a type with a name.
use events::prelude::*;

type Lines = Vec<u8>;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Node {
    #[event(recursive)]
    lines: Lines,
}

const SHAPE: events::shape::Shape = Node::SHAPE;

fn main() {}
