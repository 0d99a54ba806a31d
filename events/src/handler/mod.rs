//! Functions that take events, and what they may ask for and answer.
//!
//! `#[handler]` writes a [`Handler`] beside your function, and leaves the
//! function as it is. The runtime only knows handlers; how the parameters are
//! made and what the answer means is decided here.

mod blocking;
mod context;
mod erased;
mod extract;
mod failure;
mod guard;
mod input;
mod output;
pub mod probe;
mod registration;
mod settings;
mod state;
mod verdict;

pub use blocking::Blocking;
pub use context::Context;
pub use extract::{Attempt, Cancel, Extract, State};
pub use failure::Failure;
pub use input::{Accepts, Input, RawEvent, Undecodable};
pub use output::{Emitter, Outputs};
pub use registration::{Declaration, Declared, Registration, declared};
pub use settings::{DeadLetters, Order, Settings, Unknown};
pub use state::Needs;
pub use verdict::{OrReject, Verdict, VerdictKind};

pub(crate) use context::Scope;
pub(crate) use erased::{AnyHandler, Slot};
pub(crate) use guard::{Answer, Patience};
pub(crate) use state::States;

use std::future::Future;

use crate::{BoxError, Error, transport::Message};

/// What the runtime calls for each event.
///
/// Written by `#[handler]`; implemented for closures by [`Bus::subscribe`](crate::Bus::subscribe).
pub trait Handler: Send + Sync + 'static {
    /// What it takes: the type of its first parameter.
    fn accepts(&self) -> Accepts;

    /// What its other parameters need, checked when the app starts.
    fn needs(&self, needs: &mut Needs);

    /// Makes the parameters from the context, calls the function and says what it answered.
    fn call<'a>(&'a self, context: &'a Context) -> impl Future<Output = Response> + Send + 'a;
}

/// What a call came to.
#[derive(Debug)]
pub enum Response {
    /// It is done; these are to be published before the input is settled.
    Done(Vec<Message>),
    /// It failed, or wants something else than to be done.
    Failed(Verdict),
    /// The function was never called: the bytes are no such event.
    Undecodable(BoxError),
    /// What it returned cannot be published.
    InvalidOutput(Error),
}
