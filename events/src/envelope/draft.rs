//! An event on its way out, with what its publisher wants to say about it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::EventId;
use crate::{
    event::Event,
    key::{AsKey, Key},
};

/// An event to publish, with more than the defaults.
///
/// A plain event is one that says nothing more, so `bus.publish(order)` and
/// `bus.publish(Draft::of(order).tenant("acme"))` are the same call. Handlers
/// may return drafts.
#[derive(Debug, Clone)]
#[must_use = "a draft does nothing until it is published or returned from a handler"]
pub struct Draft<E> {
    pub(crate) event: E,
    pub(crate) extras: Option<Box<Extras>>,
}

/// What a draft says beyond the event; most drafts say nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    pub(crate) id: Option<EventId>,
    pub(crate) time: Option<DateTime<Utc>>,
    pub(crate) topic: Option<String>,
    pub(crate) key: Option<Option<Key>>,
    pub(crate) subject: Option<String>,
    pub(crate) correlation: Option<String>,
    pub(crate) causation: Option<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) priority: Option<i8>,
    pub(crate) expires: Option<DateTime<Utc>>,
    pub(crate) due: Option<Due>,
    pub(crate) traceparent: Option<String>,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) structured: bool,
}

/// When it is to be delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    At(DateTime<Utc>),
    After(Duration),
}

/// An event, or a [`Draft`] of one: what can be published.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be published",
    label = "not an event",
    note = "add `#[derive(Event)]` and `#[event(topic = \"…\", version = \"1.0.0\")]`"
)]
pub trait IntoDraft {
    /// The event's type.
    type Event: Event;

    /// The draft.
    fn into_draft(self) -> Draft<Self::Event>;
}

impl<E: Event> IntoDraft for E {
    type Event = E;

    fn into_draft(self) -> Draft<E> {
        Draft::of(self)
    }
}

impl<E: Event> IntoDraft for Draft<E> {
    type Event = E;

    fn into_draft(self) -> Self {
        self
    }
}

impl<E> Draft<E> {
    /// A draft of this event.
    pub fn of(event: E) -> Self {
        Self { event, extras: None }
    }

    /// Sets the id: any text that is unique within the source. The default is a new UUID of version 7.
    ///
    /// Publishing the same id again is how a caller repeats a publish of which nobody knows whether it arrived.
    pub fn id(self, id: impl Into<EventId>) -> Self {
        self.with(|extras| extras.id = Some(id.into()))
    }

    /// Sets when it happened. The default is the moment of publishing.
    pub fn time(self, time: DateTime<Utc>) -> Self {
        self.with(|extras| extras.time = Some(time))
    }

    /// Publishes to this topic instead of the type's own.
    pub fn topic(self, topic: impl Into<String>) -> Self {
        self.with(|extras| extras.topic = Some(topic.into()))
    }

    /// Sets the routing key; `None::<&str>` takes it away.
    pub fn key(self, key: impl AsKey) -> Self {
        self.with(|extras| extras.key = Some(key.as_key()))
    }

    /// Says what it is about.
    pub fn subject(self, subject: impl Into<String>) -> Self {
        self.with(|extras| extras.subject = Some(subject.into()))
    }

    /// Says which conversation it belongs to. Inside a handler it is inherited.
    pub fn correlation(self, id: impl ToString) -> Self {
        self.with(|extras| extras.correlation = Some(id.to_string()))
    }

    /// Says which event caused it. Inside a handler it is the event being handled.
    pub fn causation(self, id: impl ToString) -> Self {
        self.with(|extras| extras.causation = Some(id.to_string()))
    }

    /// Says whose it is. Inside a handler it is inherited.
    pub fn tenant(self, tenant: impl Into<String>) -> Self {
        self.with(|extras| extras.tenant = Some(tenant.into()))
    }

    /// Adds a word to find it by; commas are not allowed.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        self.with(|extras| extras.tags.push(tag.into()))
    }

    /// Says how urgent it is: more is more urgent, 0 is what everything else is. A transport with
    /// [`Ability::Priority`](crate::transport::Ability::Priority) delivers more urgent ones first, and order holds among
    /// equally urgent ones; elsewhere it is told to the handler.
    pub fn priority(self, priority: i8) -> Self {
        self.with(|extras| extras.priority = Some(priority))
    }

    /// Says when it stops to matter: a handler that has not been called by then never is.
    pub fn expires(self, at: DateTime<Utc>) -> Self {
        self.with(|extras| extras.expires = Some(at))
    }

    /// Has it delivered at this time, and not before; at once where that is past. The transport keeps it until then, and
    /// one that cannot refuses it.
    pub fn deliver_at(self, at: DateTime<Utc>) -> Self {
        self.with(|extras| extras.due = Some(Due::At(at)))
    }

    /// Has it delivered this long after it is published, as [`Draft::deliver_at`] does.
    pub fn deliver_after(self, wait: Duration) -> Self {
        self.with(|extras| extras.due = Some(Due::After(wait)))
    }

    /// Sets the W3C trace context. Inside a handler it is inherited.
    pub fn traceparent(self, traceparent: impl Into<String>) -> Self {
        self.with(|extras| extras.traceparent = Some(traceparent.into()))
    }

    /// Adds a header. Reserved names, and CR, LF or NUL anywhere, are refused when it is published.
    pub fn header(self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.with(|extras| extras.headers.push((name.into(), value.as_ref().to_vec())))
    }

    /// Publishes in CloudEvents' structured mode: one JSON document holds attributes and payload.
    pub fn structured(self) -> Self {
        self.with(|extras| extras.structured = true)
    }

    fn with(mut self, set: impl FnOnce(&mut Extras)) -> Self {
        set(self.extras.get_or_insert_default());
        self
    }
}
