//! What is rejected does not come back.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(reject, after = "5s")]
    Declined,
    #[failure(skip, after = "5s")]
    Known,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
