//! A duration has a unit.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(retry, after = "5")]
    A,
    #[failure(retry, after = "1.5s")]
    B,
    #[failure(defer, after = 5)]
    C,
    #[failure(retry, after = "0s")]
    D,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
