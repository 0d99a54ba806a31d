//! Every field that has changed is reported.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", schemas = "../schemas")]
struct Order {
    id: String,
    customer: u8,
    lines: Vec<Line>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    article: String,
    price: f64,
}

fn main() {}
