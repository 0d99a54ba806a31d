//! A handler of a set says what it does with each of its events.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.0.0")]
struct Placed {
    id: u64,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.cancelled", version = "1.0.0")]
struct Cancelled {
    id: u64,
}

#[derive(Event)]
enum OrderEvent {
    Placed(Placed),
    Cancelled(Cancelled),
}

#[handler]
async fn count(event: OrderEvent) {
    match event {
        OrderEvent::Placed(placed) => drop(placed.id),
    }
}

fn main() {}
