//! A module of `with` has three items.
use std::time::Duration;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen {
    #[event(with = seconds)]
    after: Duration,
}

mod seconds {
    pub(crate) type Wire = u64;

    pub(crate) fn to_wire(value: &std::time::Duration) -> u64 {
        value.as_secs()
    }
}

fn main() {}
