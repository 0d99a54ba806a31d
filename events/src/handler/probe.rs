//! Finding out what a returned value means, for `#[handler]`.
//!
//! The macro cannot see through type aliases, so it asks the compiler: it calls
//! `(&&&&&Returned::new(value)).respond(context)`, and method resolution takes the
//! first of these traits that fits. In order: a `Result` whose error is a
//! [`Verdict`]; one whose error derives [`Failure`]; one whose error converts
//! into a boxed error, which is retried; any value that is an output; and, so that
//! the compiler says what is missing and not that there is no such method,
//! everything else.

use std::cell::Cell;

use super::{Context, Emitter, Failure, Outputs, Response, Verdict, VerdictKind, verdict::short_type_name};
use crate::BoxError;

/// What a handler returned.
pub struct Returned<T>(Cell<Option<T>>);

impl<T> std::fmt::Debug for Returned<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Returned")
    }
}

impl<T> Returned<T> {
    /// Wraps it.
    pub fn new(value: T) -> Self {
        Self(Cell::new(Some(value)))
    }

    fn take(&self) -> T {
        self.0.take().expect("a returned value is taken once")
    }
}

/// `Result<_, Verdict>`: the handler has decided.
pub trait Decided {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs> Decided for &&&&Returned<Result<O, Verdict>> {
    fn respond(&self, context: &Context) -> Response {
        self.take().map_or_else(Response::Failed, |outputs| done(outputs, context))
    }
}

/// `Result<_, impl Failure>`: the error's type has decided.
pub trait Classified {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs, E: Failure> Classified for &&&Returned<Result<O, E>> {
    fn respond(&self, context: &Context) -> Response {
        let failed = |error: E| Response::Failed(Verdict::of(&error));
        self.take().map_or_else(failed, |outputs| done(outputs, context))
    }
}

/// `Result<_, impl Into<BoxError>>`: any other error is retried.
pub trait Retried {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs, E: Into<BoxError>> Retried for &&Returned<Result<O, E>> {
    fn respond(&self, context: &Context) -> Response {
        let name = short_type_name::<E>();
        let failed = |error: E| Response::Failed(Verdict::new(VerdictKind::Retry, name, error.into()));
        self.take().map_or_else(failed, |outputs| done(outputs, context))
    }
}

/// Anything else that is an output.
pub trait Infallible {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs> Infallible for &Returned<O> {
    fn respond(&self, context: &Context) -> Response {
        done(self.take(), context)
    }
}

/// Publishes nothing yet: the outputs become messages, and the runtime publishes them.
pub fn done(outputs: impl Outputs, context: &Context) -> Response {
    let mut emitter = Emitter::new(context);
    match outputs.emit(&mut emitter) {
        Ok(()) => Response::Done(emitter.into_messages()),
        Err(error) => Response::InvalidOutput(error),
    }
}

/// Anything else: it never compiles, but the error is that of [`Answerable`] or [`Failure`].
pub trait Unanswerable<T> {
    /// The response.
    fn respond(&self, context: &Context) -> Response
    where
        T: Answerable<Error: Failure>;
}

impl<T> Unanswerable<T> for Returned<T> {
    fn respond(&self, _context: &Context) -> Response
    where
        T: Answerable<Error: Failure>,
    {
        unreachable!("what satisfies this bound is handled further up")
    }
}

/// What a handler may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a handler returns",
    label = "not an event",
    note = "a handler returns `()`, an event, `Draft<E>`, an enum of events, an `Option`, `Vec` or tuple of these, or a \
            `Result` of one"
)]
pub trait Answerable {
    /// What it may fail with.
    type Error;
}

#[diagnostic::do_not_recommend]
impl<O: Outputs> Answerable for O {
    type Error = Never;
}

impl<O: Outputs, E> Answerable for Result<O, E> {
    type Error = E;
}

/// The error of what cannot fail.
#[derive(Debug)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl Failure for Never {
    fn verdict(&self) -> VerdictKind {
        match *self {}
    }

    fn error_type(&self) -> &'static str {
        match *self {}
    }
}

/// Whether what a function returned is no error, or one that `retry(when = path)` finds worth trying again.
pub fn worth_a_retry<T, E>(returned: &Result<T, E>, when: impl FnOnce(&E) -> bool) -> bool {
    returned.as_ref().err().is_none_or(when)
}

impl Response {
    /// For `retry(when = path)`: an error that is not worth a retry is rejected, and keeps its type and reason.
    #[doc(hidden)]
    #[must_use]
    pub fn rejected_unless(self, worth_a_retry: bool) -> Self {
        match self {
            Self::Failed(verdict) if !worth_a_retry => Self::Failed(verdict.without_retry()),
            other => other,
        }
    }
}
