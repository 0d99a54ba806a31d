//! An enum has variants.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Never {}

fn main() {}
