//! A description of somebody else's type is not that type.
use events::prelude::*;

mod theirs {
    pub struct Point {
        pub x: i32,
    }
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(remote = "theirs::Point")]
struct Point {
    x: i32,
}

fn main() {}
