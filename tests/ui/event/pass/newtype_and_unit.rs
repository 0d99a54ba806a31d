//! An event may be the payload it wraps, or nothing at all.
use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "readings", version = "1.0.0")]
struct Reading(#[event(key)] u64);

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "ticks", version = "1.0.0")]
struct Tick;

fn main() {
    assert!(matches!(Reading::SHAPE, Shape::Int { bits: 64, signed: false }));
    assert!(matches!(Tick::SHAPE, Shape::Null));
    let mut bytes = Vec::new();
    <Reading as Event>::encode_into(&Reading(7), &mut bytes).unwrap();
    assert_eq!(bytes, b"7");
    assert_eq!(<Reading as Event>::key(&Reading(7)).unwrap().as_str(), Some("7"));
}
