//! A module of `with` says itself what stands for the type.
use std::time::Duration;

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen {
    #[event(as = "u64", with = seconds)]
    after: Duration,
}

mod seconds {
    pub(crate) type Wire = u64;
}

fn main() {}
