//! A default of a released version stays.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", schemas = "../schemas")]
struct Order {
    id: i64,
    customer: String,
    lines: Vec<Line>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    article: String,
    price: i64,
}

fn main() {}
