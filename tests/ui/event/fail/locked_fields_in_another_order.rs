//! Avro has fields in their order.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", schemas = "../schemas")]
struct Order {
    customer: String,
    id: i64,
    lines: Vec<Line>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    article: String,
    price: i64,
}

fn main() {}
