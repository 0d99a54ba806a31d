//! The reason of a failure is its text.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(reject)]
    Declined,
}

fn main() {}
