//! Every verdict, a default, and a struct.
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]

use std::{fmt, time::Duration};

use events::{handler::VerdictKind, prelude::*};

/// An error.
#[derive(Debug, Failure)]
#[failure(retry)]
pub enum ChargeError {
    /// For ever.
    #[failure(reject)]
    Declined(String, u8),
    /// Later.
    #[failure(retry, after = "5s")]
    Busy {
        /// Who.
        bank: String,
    },
    /// Not now.
    #[failure(defer, after = "1m")]
    Closed,
    /// Done.
    #[failure(skip)]
    Known,
    /// As the enum says.
    Other,
}

impl fmt::Display for ChargeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot charge")
    }
}

/// Always bad.
#[derive(Debug, Failure)]
#[failure(reject)]
pub struct Invalid<T>(pub T);

impl<T> fmt::Display for Invalid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid")
    }
}

fn decide(error: ChargeError) -> Result<(), Verdict> {
    Err(error)?
}

fn main() {
    let seconds = Duration::from_secs;
    assert_eq!(ChargeError::Declined(String::new(), 1).verdict(), VerdictKind::Reject);
    assert_eq!(ChargeError::Busy { bank: String::new() }.verdict(), VerdictKind::RetryAfter(seconds(5)));
    assert_eq!(ChargeError::Closed.verdict(), VerdictKind::Defer(seconds(60)));
    assert_eq!(ChargeError::Known.verdict(), VerdictKind::Skip);
    assert_eq!(ChargeError::Other.verdict(), VerdictKind::Retry);
    assert_eq!(ChargeError::Closed.error_type(), "ChargeError::Closed");
    assert_eq!((Invalid(1).verdict(), Invalid(1).error_type()), (VerdictKind::Reject, "Invalid"));

    let verdict = decide(ChargeError::Closed).unwrap_err();
    assert_eq!((verdict.reason(), verdict.error_type()), ("cannot charge", "ChargeError::Closed"));
}
