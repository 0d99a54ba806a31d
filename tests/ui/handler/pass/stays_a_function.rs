//! The function is what it was: called in tests, documented, with its attributes.
#![deny(warnings, missing_docs)]

use events::prelude::*;

/// An order.
#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
pub struct Ordered {
    /// Which.
    pub id: u64,
}

/// Doubles.
#[handler]
#[must_use]
#[inline]
#[allow(unused_mut)]
pub async fn r#match(mut order: Ordered, State(factor): State<u64>) -> Option<Ordered> {
    Some(Ordered { id: order.id * factor })
}

#[cfg(any())]
#[handler]
async fn absent(_: Nothing) {}

#[handler]
#[cfg(any())]
async fn absent_as_well(_: Nothing) {}

fn main() {
    let future = std::pin::pin!(r#match(Ordered { id: 2 }, State(3)));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::future::Future::poll(future, &mut context) {
        std::task::Poll::Ready(Some(doubled)) => assert_eq!(doubled.id, 6),
        _ => panic!("nothing to wait for"),
    }
    let declared: Vec<_> = events::handler::declared().iter().map(|one| one.name).collect();
    assert_eq!(declared, ["match"]);
}
