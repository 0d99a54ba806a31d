//! Errors that know their own verdict.

use std::fmt;

use super::VerdictKind;

/// An error that says what becomes of the delivery: `#[derive(Failure)]` on an enum.
///
/// ```
/// use events::prelude::*;
///
/// #[derive(Debug, Failure)]
/// enum ChargeError {
///     /// Bad for ever: to the dead letters.
///     #[failure(reject)]
///     Declined(String),
///     /// May be better later.
///     #[failure(retry, after = "5s")]
///     BankBusy,
/// }
/// # impl std::fmt::Display for ChargeError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("charge") }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what becomes of the delivery",
    note = "add `#[derive(Failure)]`, return `Result<_, Verdict>`, or use an error that converts into \
            `Box<dyn Error + Send + Sync>`, which is retried"
)]
pub trait Failure: fmt::Display {
    /// What becomes of the delivery.
    fn verdict(&self) -> VerdictKind;

    /// A short name for metrics and dead letters, such as `ChargeError::Declined`.
    fn error_type(&self) -> &'static str;
}
