//! A handler may be moved between threads.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

#[handler]
async fn charge(order: Ordered) {
    let shared = std::rc::Rc::new(order);
    pause().await;
    drop(shared);
}

async fn pause() {}

fn main() {}
