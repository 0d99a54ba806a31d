//! What travels: a topic, a key, headers and a body.

use std::{fmt, sync::Arc};

use smallvec::SmallVec;
use uuid::Uuid;

use crate::key::Key;

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
    /// Bytes that it occupies, for budgets: key, headers and body; headers that many messages share are nobody's.
    #[must_use]
    pub fn size(&self) -> usize {
        let body = self.body.as_deref().map_or(0, <[u8]>::len);
        let key = self.key.as_deref().map_or(0, <[u8]>::len);
        let header = |header: &Header| header.name.as_str().len() + header.value.size();
        body + key + self.headers.own().iter().map(header).sum::<usize>() + size_of::<Self>()
    }
}

/// A topic, resolved once by its transport. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    name: Arc<str>,
    handle: u32,
}

impl Topic {
    /// A topic of this name. `handle` is the transport's own, to find it again without a look-up.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, handle: u32) -> Self {
        Self { name: name.into(), handle }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The transport's own number for it.
    #[must_use]
    pub fn handle(&self) -> u32 {
        self.handle
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Topic({})", self.name)
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

/// The headers of a message: those that all messages of its kind share, then its own.
#[derive(Clone, Default)]
pub struct HeaderSet {
    shared: Option<Arc<[Header]>>,
    own: SmallVec<[Header; 2]>,
}

impl HeaderSet {
    /// No headers but these, which many messages share.
    #[must_use]
    pub fn sharing(shared: Arc<[Header]>) -> Self {
        Self { shared: Some(shared), own: SmallVec::new() }
    }

    /// Adds a header after those there are.
    pub fn push(&mut self, name: impl Into<HeaderName>, value: impl Into<HeaderValue>) {
        self.own.push(Header { name: name.into(), value: value.into() });
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Header> {
        self.shared().iter().chain(&self.own)
    }

    /// Those that many messages share.
    #[must_use]
    pub fn shared(&self) -> &[Header] {
        self.shared.as_deref().unwrap_or(&[])
    }

    /// The same, as it is shared: two messages with one of these are of one kind.
    #[must_use]
    pub fn shared_arc(&self) -> Option<&Arc<[Header]>> {
        self.shared.as_ref()
    }

    /// Those of this message alone.
    #[must_use]
    pub fn own(&self) -> &[Header] {
        &self.own
    }

    /// The value of the header of this name, compared without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&HeaderValue> {
        self.iter().find(|header| header.name.is(name)).map(|header| &header.value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared().len() + self.own.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps those headers of the message that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&Header) -> bool) {
        if self.shared().iter().all(&mut keep) {
            self.own.retain(|header| keep(header));
        } else {
            self.own = self.iter().filter(|header| keep(header)).cloned().collect();
            self.shared = None;
        }
    }
}

impl PartialEq for HeaderSet {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for HeaderSet {}

impl fmt::Debug for HeaderSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|header| &header.name)).finish()
    }
}

impl FromIterator<Header> for HeaderSet {
    fn from_iter<I: IntoIterator<Item = Header>>(headers: I) -> Self {
        Self { shared: None, own: headers.into_iter().collect() }
    }
}

/// One header. Its value stays out of `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: HeaderName,
    /// Its value.
    pub value: HeaderValue,
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({})", self.name.as_str())
    }
}

/// A header's name.
#[derive(Clone)]
pub enum HeaderName {
    /// One that the program knows.
    Static(&'static str),
    /// One that came from outside.
    Shared(Arc<str>),
}

impl HeaderName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Static(name) => name,
            Self::Shared(name) => name,
        }
    }

    /// Whether it is this name, without regard to case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(name)
    }
}

impl PartialEq for HeaderName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for HeaderName {}

impl fmt::Debug for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl From<&'static str> for HeaderName {
    fn from(name: &'static str) -> Self {
        Self::Static(name)
    }
}

impl From<String> for HeaderName {
    fn from(name: String) -> Self {
        Self::Shared(name.into())
    }
}

/// A header's value, kept as it came and written out only where a broker wants bytes.
#[derive(Clone)]
pub enum HeaderValue {
    /// Text that the program knows.
    Static(&'static str),
    /// Text.
    Text(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A UUID, written with hyphens.
    Uuid(Uuid),
    /// A point in time, in microseconds since the Unix epoch, written as RFC 3339 in UTC.
    Time(i64),
}

impl HeaderValue {
    /// Hands its bytes to `read`.
    pub fn with_bytes<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        match self {
            Self::Static(text) => read(text.as_bytes()),
            Self::Text(text) => read(text.as_bytes()),
            Self::Bytes(bytes) => read(bytes),
            Self::Uuid(id) => read(id.hyphenated().encode_lower(&mut [0; uuid::fmt::Hyphenated::LENGTH]).as_bytes()),
            Self::Time(micros) => read(rfc3339(*micros).as_bytes()),
        }
    }

    /// Bytes that it occupies beside itself.
    fn size(&self) -> usize {
        match self {
            Self::Static(_) | Self::Uuid(_) | Self::Time(_) => 0,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Its text, where it is kept as text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Static(text) => Some(text),
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Self::Uuid(_) | Self::Time(_) => None,
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.with_bytes(<[u8]>::to_vec)
    }

    /// Its text, where it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        String::from_utf8(self.to_vec()).ok()
    }
}

fn rfc3339(micros: i64) -> String {
    let time = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

impl PartialEq for HeaderValue {
    fn eq(&self, other: &Self) -> bool {
        self.with_bytes(|mine| other.with_bytes(|theirs| mine == theirs))
    }
}

impl Eq for HeaderValue {}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_bytes(|bytes| write!(f, "HeaderValue({} bytes)", bytes.len()))
    }
}

impl From<&'static str> for HeaderValue {
    fn from(text: &'static str) -> Self {
        Self::Static(text)
    }
}

impl From<String> for HeaderValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Arc<str>> for HeaderValue {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for HeaderValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Uuid> for HeaderValue {
    fn from(id: Uuid) -> Self {
        Self::Uuid(id)
    }
}
