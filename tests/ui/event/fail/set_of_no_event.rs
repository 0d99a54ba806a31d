//! What a variant holds is an event.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {}

#[derive(Event)]
enum Set {
    Line(Line),
}

fn main() {}
