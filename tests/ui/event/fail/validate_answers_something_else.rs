//! What `validate` finds are violations.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", validate = check)]
struct Ordered {}

fn check(_: &Ordered) -> bool {
    true
}

fn main() {}
