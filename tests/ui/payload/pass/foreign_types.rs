//! A type of somebody else's has the shape that it is said to have.
use std::{net::Ipv4Addr, time::Duration};

use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen {
    #[event(as = "String")]
    from: Ipv4Addr,
    #[event(as = "Option<u64>")]
    #[serde(with = "millis")]
    #[schemars(with = "Option<u64>")]
    after: Option<Duration>,
    #[serde(with = "millis")]
    #[schemars(with = "Option<u64>")]
    #[event(as = "Option<u64>", pii)]
    again: Option<Duration>,
}

mod millis {
    use super::*;

    pub(crate) fn serialize<S: serde::Serializer>(wait: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        wait.map(|wait| wait.as_secs()).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_secs))
    }
}

/// Something else is on the wire.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(into = "String", from = "String")]
#[schemars(with = "String")]
struct Upper {
    text: Vec<char>,
}

impl From<String> for Upper {
    fn from(text: String) -> Self {
        Self { text: text.chars().collect() }
    }
}

impl From<Upper> for String {
    fn from(upper: Upper) -> Self {
        upper.text.into_iter().collect()
    }
}

fn main() {
    let Shape::Struct(seen) = Seen::SHAPE else { panic!("a struct") };
    let shapes: Vec<_> = seen.fields.iter().map(|field| format!("{:?}", field.shape)).collect();
    assert_eq!(shapes, ["String", "Option(U64)", "Option(U64)"]);
    assert_eq!((Upper::SHAPE, Upper::TYPE_NAME), (Shape::String, None));
}
