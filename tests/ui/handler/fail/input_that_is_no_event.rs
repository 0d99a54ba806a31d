//! The first parameter is an event.
use events::prelude::*;

struct Ordered;

#[handler]
async fn charge(order: Ordered) {
    drop(order);
}

fn main() {}
