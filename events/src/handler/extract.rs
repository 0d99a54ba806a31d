//! Parameters that a handler may ask for beside its event.

use std::future::Future;

use tokio_util::sync::CancellationToken;

use super::{Context, Needs, Verdict};
use crate::{
    bus::Bus,
    envelope::{Headers, Metadata},
    with_causes,
};

/// A type that a handler may ask for, after its event.
///
/// What it needs it declares, and what is missing fails when the app starts and
/// not with the first event.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a handler",
    label = "not an extractor",
    note = "the first parameter is the event; the others are `Metadata`, `Headers`, `State<T>`, `Bus`, `Cancel`, \
            `Attempt`, `Blocking`, or a type of yours that implements `events::handler::Extract`"
)]
pub trait Extract: Sized + Send {
    /// Declares what it needs.
    fn requirements(_needs: &mut Needs) {}

    /// Makes one for this call.
    ///
    /// # Errors
    /// What becomes of the delivery when it can't be made.
    fn extract(context: &Context) -> impl Future<Output = Result<Self, Verdict>> + Send;
}

/// A value that was given to the app: `App::new("shop").state(bank)`.
#[derive(Debug, Clone, Copy)]
pub struct State<T>(pub T);

impl<T> std::ops::Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone + Send + Sync + 'static> Extract for State<T> {
    fn requirements(needs: &mut Needs) {
        needs.state::<T>();
    }

    async fn extract(context: &Context) -> Result<Self, Verdict> {
        let missing = || Verdict::reject(format_args!("no state of type {}", std::any::type_name::<T>()));
        context.scope.states.get::<T>().cloned().map(Self).ok_or_else(missing)
    }
}

impl Extract for Metadata {
    async fn extract(context: &Context) -> Result<Self, Verdict> {
        context.metadata().map_err(|error| Verdict::reject(with_causes(&error)))
    }
}

impl Extract for Headers {
    async fn extract(context: &Context) -> Result<Self, Verdict> {
        Ok(context.headers())
    }
}

/// The app's bus. What is published through it counts as caused by the event being handled: it inherits correlation,
/// tenant and trace, and its id is the same however often the handler runs.
impl Extract for Bus {
    async fn extract(context: &Context) -> Result<Self, Verdict> {
        context.bus().map_err(|error| Verdict::reject(with_causes(&error)))
    }
}

/// Which call of the handler for this event this is; the first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt(pub u32);

impl Extract for Attempt {
    async fn extract(context: &Context) -> Result<Self, Verdict> {
        Ok(Self(context.attempt))
    }
}

/// Tells a handler that its result no longer matters: its time is up, the app shuts down, or the lease is lost.
#[derive(Debug, Clone)]
pub struct Cancel(pub(crate) CancellationToken);

impl Cancel {
    /// Waits until the handler should stop.
    pub async fn cancelled(&self) {
        self.0.cancelled().await;
    }

    /// Whether the handler should stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

impl Extract for Cancel {
    fn requirements(needs: &mut Needs) {
        needs.cancellation();
    }

    async fn extract(context: &Context) -> Result<Self, Verdict> {
        Ok(Self(context.cancel.clone().unwrap_or_default()))
    }
}
