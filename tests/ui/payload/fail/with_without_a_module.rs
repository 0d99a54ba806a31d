//! A module is a path, and without a name it is none.
use std::time::Duration;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen {
    #[event(with)]
    none: Duration,
    #[event(with = "seconds")]
    text: Duration,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Kind {
    #[event(with = seconds)]
    After(Duration),
}

fn main() {}
