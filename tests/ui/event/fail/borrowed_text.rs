//! Text is not borrowed from JSON.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
struct Noted<'a> {
    text: &'a str,
    more: Option<&'a str>,
    #[serde(borrow)]
    bytes: &'a [u8],
}

fn main() {}
