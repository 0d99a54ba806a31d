//! A compound key is made by a function, which may have any name.
use events::{key::Key, prelude::*};

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", key = event)]
struct Ordered {
    shop: u32,
    number: u32,
}

fn event(ordered: &Ordered) -> String {
    format!("{}/{}", ordered.shop, ordered.number)
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "payments", version = "1.0.0", key = Self::key)]
struct Paid {
    order: Option<u64>,
}

impl Paid {
    fn key(&self) -> Option<Key> {
        self.order.map(|order| Key::new(&order.to_be_bytes()))
    }
}

fn main() {
    let key = <Ordered as Event>::key(&Ordered { shop: 3, number: 14 }).unwrap();
    assert_eq!(key.as_str(), Some("3/14"));
    assert!(<Paid as Event>::key(&Paid { order: None }).is_none());
    // A method of the user's own is not hidden.
    assert!(Paid { order: Some(1) }.key().is_some());
}
