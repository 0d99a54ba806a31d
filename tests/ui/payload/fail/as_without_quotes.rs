//! `as` names a type in quotes.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[event(as = String)]
    a: std::net::Ipv4Addr,
    #[event(as = "not a type")]
    b: std::net::Ipv4Addr,
}

fn main() {}
