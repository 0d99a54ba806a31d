//! A type of somebody else's is described by hand.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Seen {
    from: std::net::Ipv4Addr,
}

fn main() {}
