//! Who, when, why and where.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::EventId;
use crate::{Version, key::Key};

/// Everything that travels beside an event's payload.
///
/// As a handler's parameter it describes the event being handled.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Metadata {
    /// Unique within its source.
    pub id: EventId,
    /// Who published it: an app's name.
    pub source: Arc<str>,
    /// What kind of event it is: CloudEvents' `type`.
    pub name: Arc<str>,
    /// The version of its shape; `None` where the publisher doesn't say.
    pub version: Option<Version>,
    /// When it was published, to the microsecond.
    pub time: Option<DateTime<Utc>>,
    /// The topic it came by.
    pub topic: Arc<str>,
    /// Its routing key.
    pub key: Option<Key>,
    /// What it is about, in the words of its publisher.
    pub subject: Option<String>,
    /// What the whole conversation is known by; inherited by all that follows from it.
    pub correlation: Option<String>,
    /// The id of the event that caused it.
    pub causation: Option<String>,
    /// Whose it is, where one system serves many.
    pub tenant: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How urgent it is; 0 where nobody said.
    pub priority: i8,
    /// When it stops to matter.
    pub expires: Option<DateTime<Utc>>,
    /// The media type of its bytes.
    pub content_type: Option<String>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// Which attempt of the handler this is; the first is 1.
    pub attempt: u32,
    /// The headers that its publisher added.
    pub headers: Headers,
}

/// A publisher's own headers, in the order in which they were added.
///
/// Names are compared without regard to case; values are bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub(crate) Vec<(String, Vec<u8>)>);

impl Headers {
    /// The value of the header of this name, where it is text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.bytes(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// The value of the header of this name.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
