//! A union is no event.
use events::prelude::*;

#[derive(Clone, Copy, Event)]
#[event(topic = "orders", version = "1.0.0")]
union Either {
    number: u64,
    flag: bool,
}

fn main() {}
