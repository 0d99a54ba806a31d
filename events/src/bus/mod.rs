//! Publishing, and subscribing at run time.

mod binding;
mod codecs;
mod connect;
mod publish;
mod receipt;
mod wishes;

pub use connect::Connect;
pub use publish::PublishRetry;
pub use receipt::Receipt;

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use self::{
    binding::{Binding, Bindings},
    codecs::Codecs,
    wishes::Grants,
};
use crate::{
    Error, Result,
    codec::Limits,
    envelope::{Draft, IdGenerator},
    event::{Enforced, Event},
    record::{Metrics, Recorder},
    time::Clock,
    transport::{Closed, Message, Stamp, Transport},
    wire::{Cause, Incoming, Names},
};

/// A connection through which events are published and taken. Cheap to clone.
///
/// ```
/// # use events::prelude::*;
/// # #[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
/// # #[event(topic = "orders", version = "1.0.0")]
/// # struct OrderPlaced { #[event(key)] id: u32 }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> events::Result<()> {
/// let bus = Bus::connect("memory:").source("shop").await?;
/// bus.publish(OrderPlaced { id: 1 }).await?; // Ok: the broker has confirmed it
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Bus {
    inner: Arc<Inner>,
    /// The event being handled, for a handler's own bus.
    cause: Option<Arc<Cause>>,
}

#[derive(Debug)]
struct Inner {
    transport: Arc<dyn Transport>,
    names: &'static Names,
    max_bytes: usize,
    grants: Grants,
    /// Empty until somebody says.
    source: Arc<str>,
    clock: Clock,
    ids: IdGenerator,
    limits: Limits,
    enforced: Enforced,
    retry: PublishRetry,
    codecs: Arc<Codecs>,
    metrics: Metrics,
    recorders: Arc<[Arc<dyn Recorder>]>,
    bindings: Bindings,
    closed: Arc<AtomicBool>,
}

impl Bus {
    /// Connects to the broker that a URL names: `memory:`, with the transports of this build.
    ///
    /// Await it, or say more first: [`Connect::source`].
    pub fn connect(url: impl Into<String>) -> Connect {
        Connect::new(url.into())
    }

    /// A bus over a transport that is connected already.
    pub fn over(transport: impl Transport) -> Connect {
        Connect::over(Arc::new(transport))
    }

    /// What has been measured.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.inner.transport
    }

    /// Who publishes: the CloudEvents `source`; empty where nobody has said.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.inner.source
    }

    /// Publishes nothing any more, flushes what was accepted, and says what was not delivered. All clones are closed.
    pub async fn close(&self, deadline: Duration) -> Closed {
        self.inner.closed.store(true, Ordering::Release);
        self.inner.transport.close(deadline).await
    }

    /// The message of a draft, as it is published.
    ///
    /// # Errors
    /// An event that breaks its rules, can't be encoded, is too large, or has a header that is not allowed.
    fn message<E: Event>(&self, binding: &Binding, draft: Draft<E>, cause: Option<&Arc<Cause>>) -> Result<Message> {
        let inner = &*self.inner;
        let Draft { event, mut extras } = draft;
        let (topic, head) = match extras.as_mut().and_then(|extras| extras.topic.take()) {
            Some(topic) => binding.elsewhere::<E>(inner, &topic)?,
            None => (binding.topic.clone(), Cow::Borrowed(&binding.head)),
        };
        let micros = inner.clock.micros();
        let id = cause.map_or_else(|| inner.ids.next(micros), |cause| cause.next_id());
        let stamp = Stamp { id, micros };
        if let Some(cause) = cause {
            cause.complete(extras.get_or_insert_default());
        }
        let wishes = match &extras {
            Some(extras) => Some(inner.grants.wishes(extras, micros, inner.transport.name())?),
            None => None,
        };
        let mut message = head.write(inner.names, topic, stamp, &event, extras, inner.max_bytes)?;
        if let Some(wishes) = wishes {
            wishes.tell(&mut message);
        }
        Ok(message)
    }

    /// The message of an event that a handler returned.
    ///
    /// # Errors
    /// As a publish of it would.
    pub(crate) fn output<E: Event>(&self, draft: Draft<E>, cause: &Arc<Cause>) -> Result<Message> {
        let binding = self.inner.bindings.of::<E>(&self.inner)?;
        self.message(binding, draft, Some(cause))
    }

    /// The same bus for a handler: what it publishes is caused by an event.
    pub(crate) fn caused_by(&self, cause: Arc<Cause>) -> Self {
        Self { inner: Arc::clone(&self.inner), cause: Some(cause) }
    }

    /// The same transport for an app: with the app's name as source where nobody has named one, and its own metrics.
    pub(crate) fn for_app(&self, name: &str, metrics: Metrics, recorders: &[Arc<dyn Recorder>]) -> Self {
        let inner = &*self.inner;
        let source = if inner.source.is_empty() { name.into() } else { Arc::clone(&inner.source) };
        let recorders = inner.recorders.iter().chain(recorders).cloned().collect();
        Self {
            inner: Arc::new(Inner {
                transport: Arc::clone(&inner.transport),
                source,
                clock: inner.clock.clone(),
                codecs: Arc::clone(&inner.codecs),
                ids: IdGenerator::new(),
                metrics,
                recorders,
                bindings: Bindings::default(),
                closed: Arc::clone(&inner.closed),
                ..*inner
            }),
            cause: None,
        }
    }

    /// The events of the program that cannot be written in the format that their topic is to have.
    pub(crate) fn codec_mistakes(&self) -> impl Iterator<Item = String> {
        self.inner.codecs.mistakes()
    }

    pub(crate) fn names(&self) -> &'static Names {
        self.inner.names
    }

    pub(crate) fn incoming<'a>(&self, message: &'a Message) -> Incoming<'a> {
        Incoming { names: self.inner.names, message }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(crate) fn limits(&self) -> Limits {
        self.inner.limits
    }

    pub(crate) fn enforced(&self) -> Enforced {
        self.inner.enforced
    }

    pub(crate) fn recorders(&self) -> &Arc<[Arc<dyn Recorder>]> {
        &self.inner.recorders
    }

    fn check_open(&self) -> Result<()> {
        if self.inner.closed.load(Ordering::Acquire) { Err(Error::Closed) } else { Ok(()) }
    }
}
