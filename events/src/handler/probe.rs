//! Finding out what a returned value means, for `#[handler]`.
//!
//! The macro cannot see through type aliases, so it asks the compiler: it calls
//! `(&&&&Returned::new(value)).respond(context)`, and method resolution takes the
//! first of these traits that fits. In order: a `Result` whose error is a
//! [`Verdict`]; one whose error derives [`Failure`]; one whose error converts
//! into a boxed error, which is retried; and any value that is an output.

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

impl<O: Outputs> Decided for &&&Returned<Result<O, Verdict>> {
    fn respond(&self, context: &Context) -> Response {
        self.take().map_or_else(Response::Failed, |outputs| done(outputs, context))
    }
}

/// `Result<_, impl Failure>`: the error's type has decided.
pub trait Classified {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs, E: Failure> Classified for &&Returned<Result<O, E>> {
    fn respond(&self, context: &Context) -> Response {
        let failed = |error: E| Response::Failed(Verdict::new(error.verdict(), error.error_type(), error));
        self.take().map_or_else(failed, |outputs| done(outputs, context))
    }
}

/// `Result<_, impl Into<BoxError>>`: any other error is retried.
pub trait Retried {
    /// The response.
    fn respond(&self, context: &Context) -> Response;
}

impl<O: Outputs, E: Into<BoxError>> Retried for &Returned<Result<O, E>> {
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

impl<O: Outputs> Infallible for Returned<O> {
    fn respond(&self, context: &Context) -> Response {
        done(self.take(), context)
    }
}

/// Publishes nothing yet: the outputs become messages, and the runtime publishes them.
pub fn done(outputs: impl Outputs, context: &Context) -> Response {
    let mut emitter = Emitter::new(context);
    match outputs.emit(&mut emitter) {
        Ok(()) => Response::Done(emitter.into_batch()),
        Err(error) => Response::InvalidOutput(error),
    }
}

/// Checks, for a message at the right place, that a type can be returned.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a handler returns",
    label = "not an event",
    note = "a handler returns `()`, an event, `Draft<E>`, an enum of events, an `Option`, `Vec` or tuple of these, or a \
            `Result` of one"
)]
pub trait Answerable {}

impl<O: Outputs> Answerable for O {}
impl<O: Outputs, E> Answerable for Result<O, E> {}
