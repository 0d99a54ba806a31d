//! `validate` names a function.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", validate = "check")]
struct Ordered {}

fn main() {}
