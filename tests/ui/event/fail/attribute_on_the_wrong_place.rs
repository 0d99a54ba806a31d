//! Some belong on the struct, some on a field.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", pii)]
struct Ordered {
    #[event(topic = "orders")]
    id: u64,
}

fn main() {}
