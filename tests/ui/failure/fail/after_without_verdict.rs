//! `after` is not a verdict.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(after = "5s")]
    Closed,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
