//! A union is no failure.
use events::prelude::*;

#[derive(Clone, Copy, Failure)]
#[failure(reject)]
union ChargeError {
    number: u64,
    flag: bool,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
