//! Subscribing at run time, with a closure.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use super::{
    Health, Report,
    boot::{self, Candidate},
    subscription::Subscribed,
};
use crate::{
    Error, Result,
    bus::Bus,
    handler::{
        Accepts, AnyHandler, Context, Handler, Input, Needs, Outputs, Response, Settings, States, Verdict, probe::done,
    },
};

impl Bus {
    /// Subscribes a closure, at run time. `name` is the handler's name; its group is `<source>.<name>` unless
    /// [`Subscribe::group`] says otherwise.
    ///
    /// ```
    /// # use events::prelude::*;
    /// # #[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
    /// # #[event(topic = "orders", version = "1.0.0")]
    /// # struct OrderPlaced { #[event(key)] id: u32 }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> events::Result<()> {
    /// let bus = Bus::connect("memory:").source("shop").await?;
    /// let audit = bus.subscribe("audit", |order: OrderPlaced| async move { println!("{}", order.id) }).await?;
    /// bus.publish(OrderPlaced { id: 1 }).await?;
    /// audit.stop().await; // drains
    /// # Ok(()) }
    /// ```
    pub fn subscribe<I, F, R>(&self, name: impl Into<Arc<str>>, handler: F) -> Subscribe
    where
        I: for<'a> Input<'a> + 'static,
        F: Fn(I) -> R + Send + Sync + 'static,
        R: Future<Output: IntoResponse> + Send + 'static,
    {
        let handler = Arc::new(Closure { function: handler, input: PhantomData::<fn(I)> });
        Subscribe { bus: self.clone(), name: name.into(), group: None, settings: Settings::NONE, handler }
    }
}

/// A subscription to be made; await it.
#[must_use = "await it to subscribe"]
pub struct Subscribe {
    bus: Bus,
    name: Arc<str>,
    group: Option<Arc<str>>,
    settings: Settings,
    handler: Arc<dyn AnyHandler>,
}

impl Subscribe {
    /// Joins this group.
    pub fn group(self, group: impl Into<Arc<str>>) -> Self {
        Self { group: Some(group.into()), ..self }
    }

    /// Sets what the attribute of a declared handler would say.
    pub fn configure(self, change: impl FnOnce(Settings) -> Settings) -> Self {
        Self { settings: change(self.settings), ..self }
    }
}

impl fmt::Debug for Subscribe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscribe").field("name", &self.name).field("group", &self.group).finish_non_exhaustive()
    }
}

impl IntoFuture for Subscribe {
    type Output = Result<SubscriptionHandle>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { bus, name, group, settings, handler } = self;
            let group = match group.or_else(|| settings.group.map(Arc::from)) {
                Some(group) => group,
                None if bus.source().is_empty() => {
                    return Err(Error::config("a subscription needs a group: `.group(\"…\")`, or a bus with a source"));
                }
                None => format!("{}.{name}", bus.source()).into(),
            };
            let mut mistakes = Vec::new();
            let candidate = Candidate { name, settings, handler, group };
            let planned = boot::plan_candidates(vec![candidate], &bus, &States::default(), ".dlq", &mut mistakes);
            let mut subscriptions = Vec::new();
            for (plan, handlers) in boot::verdict(planned, mistakes)? {
                subscriptions.push(Subscribed::start(plan, handlers, bus.clone()).await?);
            }
            let one = subscriptions.pop().ok_or_else(|| Error::config("nothing to subscribe to"))?;
            Ok(SubscriptionHandle(one))
        })
    }
}

/// A subscription made at run time. Dropping it stops it at once: what is in flight is given back.
#[derive(Debug)]
pub struct SubscriptionHandle(Subscribed);

impl SubscriptionHandle {
    /// Receives nothing more, lets the handler finish what it has begun, within 30 s, and leaves the group.
    pub async fn stop(self) -> Report {
        self.shutdown(Duration::from_secs(30), Duration::from_secs(5)).await
    }

    /// Stops with these deadlines, as [`Running::shutdown`](super::Running::shutdown) does.
    pub async fn shutdown(self, drain: Duration, grace: Duration) -> Report {
        self.0.shutdown(drain, grace).await
    }

    /// What is wrong, if anything is.
    #[must_use]
    pub fn health(&self) -> Health {
        let mut health = Health::default();
        self.0.examine(&mut health.problems);
        health
    }
}

struct Closure<I, F> {
    function: F,
    input: PhantomData<fn(I)>,
}

impl<I, F, R> Handler for Closure<I, F>
where
    I: for<'a> Input<'a> + 'static,
    F: Fn(I) -> R + Send + Sync + 'static,
    R: Future<Output: IntoResponse> + Send + 'static,
{
    fn accepts(&self) -> Accepts {
        I::accepts()
    }

    fn needs(&self, _needs: &mut Needs) {}

    async fn call<'a>(&'a self, context: &'a Context) -> Response {
        match I::decode(context) {
            Ok(input) => (self.function)(input).await.into_response(context),
            Err(error) => Response::Undecodable(error),
        }
    }
}

/// What a closure may answer: an output, or a `Result` whose error is or converts into a [`Verdict`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a subscribed closure returns",
    note = "return `()`, events, or a `Result` whose error is a `Verdict` or derives `Failure`; `.retry()` and \
            `.reject()` on a `Result` make verdicts"
)]
pub trait IntoResponse {
    /// The response.
    fn into_response(self, context: &Context) -> Response;
}

impl<O: Outputs> IntoResponse for O {
    fn into_response(self, context: &Context) -> Response {
        done(self, context)
    }
}

impl<O: Outputs, E: Into<Verdict>> IntoResponse for Result<O, E> {
    fn into_response(self, context: &Context) -> Response {
        self.map_or_else(|error| Response::Failed(error.into()), |outputs| done(outputs, context))
    }
}
