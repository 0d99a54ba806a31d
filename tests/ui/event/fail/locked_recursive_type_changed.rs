//! Types that contain each other are guarded, too.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.tree", version = "1.0.0", schemas = "../schemas")]
struct Tree {
    root: Node,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Node {
    name: String,
    links: Vec<Link>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Link {
    #[event(recursive)]
    to: Box<Node>,
    weight: f32,
}

fn main() {}
