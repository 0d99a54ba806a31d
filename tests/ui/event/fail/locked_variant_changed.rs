//! What a variant holds stays.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.paid", version = "1.0.0", schemas = "../schemas")]
struct Paid {
    by: Payment,
    channel: Channel,
    #[serde(alias = "n")]
    #[serde(default = "one")]
    #[event(tag = 7, default = 1)]
    count: i32,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Payment {
    Cash,
    Card(Card),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Card {
    number: u64,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(rename_all = "lowercase")]
enum Channel {
    Web,
    #[serde(other)]
    Shop,
}

fn one() -> i32 {
    1
}

fn main() {}
