//! A handler is a free function.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Ordered {
    id: u64,
}

struct Bank;

impl Bank {
    #[handler]
    async fn charge(&self, order: Ordered) {
        drop(order);
    }
}

fn main() {}
