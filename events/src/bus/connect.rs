//! Connecting, with what can be said about it.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{Arc, atomic::AtomicBool},
};

use super::{Bus, Inner, PublishRetry, binding::Bindings, codecs::Codecs, wishes::Grants};
use crate::{
    Result,
    codec::{Format, Limits},
    envelope::IdGenerator,
    event::Enforced,
    record::{Metrics, Recorder},
    time::Clock,
    transport::{self, Transport},
    wire::Names,
};

/// A connection to be made; await it. It says nothing of its URL in `Debug`, which may hold a password.
#[must_use = "await it to connect"]
pub struct Connect {
    to: To,
    source: Arc<str>,
    clock: Clock,
    limits: Limits,
    enforced: Enforced,
    retry: PublishRetry,
    codecs: Codecs,
    recorders: Vec<Arc<dyn Recorder>>,
}

enum To {
    Url(String),
    Transport(Arc<dyn Transport>),
}

impl Connect {
    pub(super) fn new(url: String) -> Self {
        Self::to(To::Url(url))
    }

    pub(super) fn over(transport: Arc<dyn Transport>) -> Self {
        Self::to(To::Transport(transport))
    }

    fn to(to: To) -> Self {
        let (clock, limits, retry) = (Clock::default(), Limits::DEFAULT, PublishRetry::default());
        let (codecs, enforced) = (Codecs::default(), Enforced::NO);
        Self { to, source: "".into(), clock, limits, enforced, retry, codecs, recorders: Vec::new() }
    }

    /// Says who publishes: the CloudEvents `source`, one half of every event's identity. An app's bus has its name.
    pub fn source(self, source: impl Into<Arc<str>>) -> Self {
        Self { source: source.into(), ..self }
    }

    /// Takes the time of day from this clock.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Sets what a decoder may spend on one message.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Holds every event to its JSON Schema, in whatever codec it travels: schemars' `length`, `range` and `pattern`, and
    /// formats such as `email`. One that breaks it is not published, but [`Error::Schema`](crate::Error::Schema); one
    /// that arrives is a dead letter, its bytes untouched.
    ///
    /// It costs about as much again as decoding JSON does. A rule that always holds is `#[event(validate = path)]`.
    #[cfg(feature = "json-schema")]
    pub fn enforce_json_schemas(self) -> Self {
        Self { enforced: Enforced(true), ..self }
    }

    /// Sets how a publish that fails is tried again.
    pub fn publish_retry(self, retry: PublishRetry) -> Self {
        Self { retry, ..self }
    }

    /// Publishes in this format, whatever the types say; a type whose codec is not one of these formats keeps it. What
    /// arrives is read by its content type all the same.
    ///
    /// An event that the format cannot hold is an error when an app starts, or else when it is first published.
    pub fn codec(mut self, format: Format) -> Self {
        self.codecs.all = Some(format);
        self
    }

    /// Publishes to this topic in this format, whatever the types and [`Connect::codec`] say.
    ///
    /// ```
    /// # use events::{Bus, codec::Format};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> events::Result<()> {
    /// let bus = Bus::connect("memory:").codec(Format::Avro).topic_codec("audit", Format::Json).await?;
    /// # Ok(()) }
    /// ```
    pub fn topic_codec(mut self, topic: impl Into<String>, format: Format) -> Self {
        self.codecs.topics.insert(topic.into(), format);
        self
    }

    /// Calls these hooks, beside the metrics.
    pub fn recorder(mut self, recorder: impl Recorder) -> Self {
        self.recorders.push(Arc::new(recorder));
        self
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to: &dyn fmt::Debug = match &self.to {
            To::Url(url) => &transport::split_url(url).map_or("", |(scheme, _)| scheme),
            To::Transport(transport) => transport,
        };
        f.debug_struct("Connect").field("to", to).field("source", &self.source).finish_non_exhaustive()
    }
}

impl IntoFuture for Connect {
    type Output = Result<Bus>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Bus>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let transport = match self.to {
                To::Url(url) => transport::connect(&url).await?,
                To::Transport(transport) => transport,
            };
            let capabilities = transport.capabilities();
            Ok(Bus {
                inner: Arc::new(Inner {
                    transport,
                    names: Names::of(capabilities.attribute_prefix),
                    max_bytes: capabilities.max_bytes.min(self.limits.bytes),
                    grants: Grants::of(&capabilities),
                    source: self.source,
                    clock: self.clock,
                    ids: IdGenerator::new(),
                    limits: self.limits,
                    enforced: self.enforced,
                    retry: self.retry,
                    codecs: Arc::new(self.codecs),
                    metrics: Metrics::new(),
                    recorders: self.recorders.into(),
                    bindings: Bindings::default(),
                    closed: Arc::new(AtomicBool::new(false)),
                }),
                cause: None,
            })
        })
    }
}
