//! What functions write is not what the type's shape says.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Both {
    #[serde(with = "text")]
    with: u64,
}

#[derive(Serialize, JsonSchema, Payload)]
struct Written {
    #[serde(serialize_with = "text::serialize")]
    of: u64,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Union {
    One(#[serde(deserialize_with = "text::deserialize")] u64),
    #[serde(with = "text")]
    Two(u64),
}

mod text {
    use super::*;

    pub(crate) fn serialize<S: serde::Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

fn main() {}
