//! A schema says what stands for an absent field, and cannot call `Default`.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[serde(default)]
    id: Uuid,
    #[serde(default = "one")]
    count: u32,
}

#[derive(Default, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(default)]
struct All {
    known: u8,
    place: Place,
}

#[derive(Default, Serialize, Deserialize, JsonSchema, Payload)]
struct Place {
    x: i32,
}

fn one() -> u32 {
    1
}

fn main() {}
