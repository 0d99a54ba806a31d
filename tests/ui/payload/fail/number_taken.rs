//! Numbers that are given and numbers by order of declaration don't meet.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Given {
    #[event(tag = 2)]
    first: u8,
    second: u8,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Later {
    first: u8,
    #[event(tag = 1)]
    second: u8,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Names {
    #[event(tag = 2)]
    One,
    Two,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Union {
    Text(String),
    #[event(tag = 1)]
    Number(u64),
}

fn main() {}
