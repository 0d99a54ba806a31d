//! What travels: a topic, a key, headers and a body.

use std::{any::Any, fmt, sync::Arc};

use chrono::{DateTime, Utc};

use super::{Header, HeaderSet, HeaderValue};
use crate::key::Key;

/// When a message is to be delivered, for its transport.
pub(crate) const DUE: &str = "events-due";
/// How urgent a message is, for its transport.
pub(crate) const PRIORITY: &str = "events-priority";

/// One message. Cloning it copies no payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it goes, or where it came from.
    pub topic: Topic,
    /// What it is routed and ordered by.
    pub key: Option<Key>,
    /// What stands beside the body.
    pub headers: HeaderSet,
    /// When it was published, in microseconds since the Unix epoch.
    pub timestamp: Option<i64>,
    /// The payload; `None` is a tombstone, which is not the same as an empty payload.
    pub body: Option<Body>,
}

impl Message {
    /// When it is to be delivered, where that is later than at once, in microseconds since the Unix epoch. For transports
    /// with [`Ability::NativeDelay`](super::Ability::NativeDelay).
    #[must_use]
    pub fn due(&self) -> Option<i64> {
        match self.header(DUE)? {
            HeaderValue::Time(micros) => Some(*micros),
            other => other.text()?.parse::<DateTime<Utc>>().ok().map(|time| time.timestamp_micros()),
        }
    }

    /// How urgent it is: more is more urgent, 0 is what everything else is. For transports with
    /// [`Ability::Priority`](super::Ability::Priority).
    #[must_use]
    pub fn priority(&self) -> i8 {
        self.header(PRIORITY).and_then(|value| value.text()?.parse().ok()).unwrap_or(0)
    }

    /// One of those that a draft adds for the transport.
    fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.own().iter().find(|header| header.name.is(name)).map(|header| &header.value)
    }

    /// Bytes that it occupies, for budgets: key, headers and body; headers that all of its kind share are nobody's.
    #[must_use]
    pub fn size(&self) -> usize {
        let body = self.body.as_deref().map_or(0, <[u8]>::len);
        let key = self.key.as_deref().map_or(0, <[u8]>::len);
        body + key + self.headers.own().iter().map(Header::size).sum::<usize>() + size_of::<Self>()
    }
}

/// A topic, resolved once by its transport. Cheap to clone; topics of one name are equal.
#[derive(Clone)]
pub struct Topic(Arc<Resolved>);

struct Resolved {
    name: Arc<str>,
    handle: Option<Arc<dyn Any + Send + Sync>>,
}

impl Topic {
    /// A topic of this name.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(Arc::new(Resolved { name: name.into(), handle: None }))
    }

    /// A topic of this name, with what its transport needs to find it again without a look-up.
    #[must_use]
    pub fn resolved<T: Send + Sync + 'static>(name: impl Into<Arc<str>>, handle: Arc<T>) -> Self {
        Self(Arc::new(Resolved { name: name.into(), handle: Some(handle) }))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// What its transport has added, where it is of this type.
    #[must_use]
    pub fn handle<T: 'static>(&self) -> Option<&T> {
        self.0.handle.as_ref()?.downcast_ref()
    }
}

impl PartialEq for Topic {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Topic {}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Topic({})", self.name())
    }
}

/// A payload. Cloning it shares the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Arc<[u8]>);

impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl std::ops::Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Body {
    /// The length only (`DELIVERY` I-11).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}
