//! Each variant says what becomes of the delivery.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(reject)]
    Declined,
    Busy,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
