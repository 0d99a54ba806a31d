//! One build shows every mistake.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "", version = "one", codec = "xml", colour = "red", key = a, key = b)]
struct Ordered<T> {
    #[event(key, tag = 0)]
    id: u64,
    #[event(defualt = 3)]
    item: T,
}

fn main() {}
