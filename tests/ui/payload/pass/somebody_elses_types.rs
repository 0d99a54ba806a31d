//! `as` and `with` under the strictest lints, with generics and lifetimes that the field doesn't mention.
#![deny(warnings, unsafe_code, unreachable_pub, clippy::all, clippy::pedantic)]

use std::{borrow::Cow, time::Duration};

use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen<'a, T, const N: usize>
where
    T: Clone,
{
    #[event(with = seconds)]
    #[serde(with = "seconds")]
    #[schemars(with = "u64")]
    after: Duration,
    #[event(as = "u64")]
    #[serde(with = "seconds")]
    #[schemars(with = "u64")]
    r#again: Duration,
    #[serde(borrow)]
    text: Cow<'a, str>,
    rest: T,
}

mod seconds {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Duration;

    pub(super) type Wire = u64;

    pub(super) fn to_wire(value: &Duration) -> u64 {
        value.as_secs()
    }

    pub(super) fn from_wire(wire: u64) -> Result<Duration, String> {
        Ok(Duration::from_secs(wire))
    }

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to_wire(value).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

fn main() {
    let Shape::Struct(seen) = <Seen<'_, bool, 3> as Payload>::SHAPE else { panic!("a struct") };
    let shapes: Vec<_> = seen.fields.iter().map(|field| format!("{:?}", field.shape)).collect();
    assert_eq!(shapes, ["U64", "U64", "String", "Bool"]);
}
