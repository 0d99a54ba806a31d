//! What is deferred comes back some time.
use events::prelude::*;

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(defer)]
    Closed,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge")
    }
}

fn main() {}
