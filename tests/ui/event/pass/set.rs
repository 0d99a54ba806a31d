//! Several events on one topic, one of them borrowed.
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]

use std::borrow::Cow;

use events::{codec::{Encoding, Limits}, event::EventSet, handler::Outputs, prelude::*};

/// Placed.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.0.0", key = id)]
pub struct Placed {
    /// Which.
    pub id: u64,
}

/// Cancelled.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.cancelled", version = "1.0.0")]
pub struct Cancelled<'a> {
    /// Why.
    #[serde(borrow)]
    pub reason: Cow<'a, str>,
}

/// Either.
#[derive(Debug, Event)]
pub enum OrderEvent<'a> {
    /// Placed.
    Placed(Placed),
    /// Cancelled.
    Cancelled(Cancelled<'a>),
}

fn is_output<O: Outputs>() {}

fn main() {
    is_output::<OrderEvent<'_>>();
    assert_eq!(<OrderEvent<'_> as EventSet<'_>>::TOPIC, "orders");
    let names: Vec<_> = <OrderEvent<'_> as EventSet<'_>>::members().iter().map(|member| member.name).collect();
    assert_eq!(names, ["order.placed", "order.cancelled"]);

    let bytes = br#"{"reason":"late"}"#.to_vec();
    match <OrderEvent<'_> as EventSet<'_>>::decode(1, Encoding::of(""), &bytes, &Limits::DEFAULT).unwrap() {
        OrderEvent::Cancelled(Cancelled { reason: Cow::Borrowed(reason) }) => assert_eq!(reason, "late"),
        other => panic!("{other:?}"),
    }
    assert!(<OrderEvent<'_> as EventSet<'_>>::decode(2, Encoding::of(""), &bytes, &Limits::DEFAULT).is_err());
    assert!(matches!(Placed { id: 1 }.into(), OrderEvent::Placed(Placed { id: 1 })));
}
