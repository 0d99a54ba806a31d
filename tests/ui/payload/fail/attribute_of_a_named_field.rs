//! What describes a field needs its name.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Point(#[event(default = 1)] u8, #[event(pii)] u8);

fn main() {}
