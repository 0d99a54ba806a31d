//! A union is no payload.
use events::prelude::*;

#[derive(Clone, Copy, Payload)]
union Either {
    number: u64,
    flag: bool,
}

fn main() {}
