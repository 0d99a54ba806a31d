//! What becomes of a delivery whose handler did not succeed.

use std::{borrow::Cow, fmt, time::Duration};

use super::Failure;

/// What becomes of a delivery: the error type of a handler that decides itself.
///
/// There is no blanket conversion into it, or a rejected card would silently be
/// retried: [`OrReject::retry`] and [`OrReject::reject`] on a `Result` say which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    kind: VerdictKind,
    error_type: Cow<'static, str>,
    reason: String,
}

/// The five verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerdictKind {
    /// Try again by the handler's own schedule; spends an attempt.
    Retry,
    /// Try again after this long; spends an attempt.
    RetryAfter(Duration),
    /// Try again after this long; spends none.
    Defer(Duration),
    /// Never try again: to the dead letters.
    Reject,
    /// Done, though nothing was done: settled and counted.
    Skip,
}

/// The longest reason that is kept, in bytes (`DELIVERY` §3.6).
const LONGEST_REASON: usize = 256;

impl Verdict {
    /// Try again by the handler's own schedule; spends an attempt.
    #[must_use]
    pub fn retry(reason: impl fmt::Display) -> Self {
        Self::new(VerdictKind::Retry, "retry", reason)
    }

    /// Try again after this long; spends an attempt.
    #[must_use]
    pub fn retry_after(wait: Duration, reason: impl fmt::Display) -> Self {
        Self::new(VerdictKind::RetryAfter(wait), "retry", reason)
    }

    /// Try again after this long; spends no attempt.
    #[must_use]
    pub fn defer(wait: Duration) -> Self {
        Self::new(VerdictKind::Defer(wait), "defer", "")
    }

    /// Never try again: to the dead letters, with this reason.
    #[must_use]
    pub fn reject(reason: impl fmt::Display) -> Self {
        Self::new(VerdictKind::Reject, "reject", reason)
    }

    /// Done, though nothing was done: settled and counted.
    #[must_use]
    pub fn skip() -> Self {
        Self::new(VerdictKind::Skip, "skip", "")
    }

    /// The verdict of this kind. `error_type` is a short name for metrics; `reason` is cut to 256 bytes.
    #[must_use]
    pub fn new(kind: VerdictKind, error_type: impl Into<Cow<'static, str>>, reason: impl fmt::Display) -> Self {
        let mut reason = reason.to_string();
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        Self { kind, error_type: error_type.into(), reason }
    }

    /// What this error says of itself.
    #[must_use]
    pub fn of<E: Failure>(error: &E) -> Self {
        Self::new(error.verdict(), error.error_type(), error)
    }

    /// The same error, rejected where it would have been tried again.
    pub(super) fn without_retry(mut self) -> Self {
        if matches!(self.kind, VerdictKind::Retry | VerdictKind::RetryAfter(_)) {
            self.kind = VerdictKind::Reject;
        }
        self
    }

    /// Which of the five it is.
    #[must_use]
    pub fn kind(&self) -> VerdictKind {
        self.kind
    }

    /// Why, in words: ends up in the dead letter.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// A short name of the error, for metrics and dead letters.
    #[must_use]
    pub fn error_type(&self) -> &str {
        &self.error_type
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            VerdictKind::Retry | VerdictKind::RetryAfter(_) => "retry",
            VerdictKind::Defer(_) => "defer",
            VerdictKind::Reject => "reject",
            VerdictKind::Skip => "skip",
        };
        if self.reason.is_empty() { f.write_str(kind) } else { write!(f, "{kind}: {}", self.reason) }
    }
}

/// Choosing a verdict for an error, on a `Result`.
pub trait OrReject<T> {
    /// An error is tried again.
    ///
    /// # Errors
    /// The verdict, with the error's text as its reason.
    fn retry(self) -> Result<T, Verdict>;

    /// An error is tried again after this long.
    ///
    /// # Errors
    /// The verdict, with the error's text as its reason.
    fn retry_after(self, wait: Duration) -> Result<T, Verdict>;

    /// An error goes to the dead letters at once.
    ///
    /// # Errors
    /// The verdict, with the error's text as its reason.
    fn reject(self) -> Result<T, Verdict>;
}

impl<T, E: fmt::Display> OrReject<T> for Result<T, E> {
    fn retry(self) -> Result<T, Verdict> {
        self.map_err(|error| Verdict::new(VerdictKind::Retry, short_type_name::<E>(), error))
    }

    fn retry_after(self, wait: Duration) -> Result<T, Verdict> {
        self.map_err(|error| Verdict::new(VerdictKind::RetryAfter(wait), short_type_name::<E>(), error))
    }

    fn reject(self) -> Result<T, Verdict> {
        self.map_err(|error| Verdict::new(VerdictKind::Reject, short_type_name::<E>(), error))
    }
}

/// `PaymentError` for `shop::bank::PaymentError`; generic arguments are left out.
pub(super) fn short_type_name<T: ?Sized>() -> &'static str {
    let path = std::any::type_name::<T>();
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let verdict = Verdict::reject("ä".repeat(200));
        assert_eq!(verdict.reason().len(), 256);
        assert_eq!(Verdict::reject(format!("x{}", "ä".repeat(200))).reason().len(), 255);
    }

    #[test]
    fn a_result_says_which() {
        let error = "x".parse::<u8>();
        let rejected = error.clone().reject().unwrap_err();
        assert_eq!((rejected.kind(), rejected.error_type()), (VerdictKind::Reject, "ParseIntError"));
        assert_eq!(error.retry().unwrap_err().kind(), VerdictKind::Retry);
    }
}
