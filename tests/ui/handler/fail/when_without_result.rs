//! `when` looks at an error.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler(retry(when = always))]
async fn charge(order: Ordered) {
    drop(order);
}

fn always(_: &String) -> bool {
    true
}

fn main() {}
