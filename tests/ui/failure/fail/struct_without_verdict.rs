//! A struct says what becomes of the delivery.
use events::prelude::*;

#[derive(Debug, Failure)]
struct ChargeError;

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
