//! A newtype does not contain itself.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct List(Option<Box<List>>);

fn main() {}
