//! A released version that is what it was.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", schemas = "../schemas")]
struct Order {
    id: i64,
    customer: String,
    lines: Vec<Line>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    article: String,
    price: i64,
}

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
    number: String,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(rename_all = "lowercase")]
enum Channel {
    Web,
    #[serde(other)]
    Shop,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.tree", version = "1.0.0", schemas = "../schemas")]
struct Tree {
    root: Node,
}

/// The two contain each other, so the compiler sees one of them by its name only.
#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Node {
    name: String,
    links: Vec<Link>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Link {
    #[event(recursive)]
    to: Box<Node>,
    weight: f64,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.id", version = "1.0.0", schemas = "../schemas")]
struct Id<'a>(std::borrow::Cow<'a, str>);

fn one() -> i32 {
    1
}

fn main() {
    let history = |name| events::event::find(name).unwrap().history.lines().count();
    assert_eq!((history("order.placed"), history("order.id")), (2, 1));
}
