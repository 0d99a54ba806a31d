//! Payloads may be generic; what is not on the wire needs no shape.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::marker::PhantomData;

use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(transparent, bound = "")]
#[schemars(transparent, bound = "")]
struct Id<Of> {
    number: u64,
    #[serde(skip)]
    of: PhantomData<Of>,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "pages", version = "1.0.0")]
struct Listed {
    page: Page<Id<Thread>>,
}

/// Not a payload.
struct Thread;

fn main() {
    assert_eq!(<Id<Thread> as Payload>::SHAPE, Shape::Int { bits: 64, signed: false });
    let Shape::Struct(page) = Page::<Id<Thread>>::SHAPE else { panic!("a struct") };
    assert_eq!(format!("{:?}", page.fields[0].shape), "List(U64)");
    assert_eq!(format!("{:?}", Listed::SHAPE), "Struct(Listed)");
    drop(Listed { page: Page { items: vec![Id { number: 1, of: PhantomData }], next: None } });
}
