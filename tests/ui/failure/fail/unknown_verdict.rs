//! There are four verdicts.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(rejct)]
    Declined,
    #[failure(dead_letter)]
    Busy,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
