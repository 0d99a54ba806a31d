//! There is one verdict for a variant.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(retry, reject)]
    Declined,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
