//! What stands beside a message's body.

use std::{fmt, sync::Arc};

use uuid::Uuid;

/// The headers of a message: those of its kind, its id and time, then others of its own.
///
/// Most messages have nothing of their own but id and time, and need no
/// allocation for their headers.
#[derive(Clone, Default)]
pub struct HeaderSet {
    kind: Option<Arc<Kind>>,
    stamp: Option<Stamp>,
    #[expect(
        clippy::box_collection,
        reason = "most messages have none, and a message is moved often: 8 bytes, not 24"
    )]
    own: Option<Box<Vec<Header>>>,
}

/// What all messages of one kind have in common: their headers, and what their own first two are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The headers.
    pub headers: Vec<Header>,
    /// The media type of the body, which stands among the headers too.
    pub content_type: &'static str,
    /// The name of the header for the id.
    pub id: &'static str,
    /// The name of the header for the time.
    pub time: &'static str,
}

/// The id and the time of one message of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The id.
    pub id: Uuid,
    /// The time, in microseconds since the Unix epoch.
    pub micros: i64,
}

impl HeaderSet {
    /// The headers of a message of this kind.
    #[must_use]
    pub fn of(kind: Arc<Kind>, stamp: Option<Stamp>) -> Self {
        Self { kind: Some(kind), stamp, own: None }
    }

    /// Adds a header after those there are.
    pub fn push(&mut self, name: impl Into<HeaderName>, value: impl Into<HeaderValue>) {
        self.own.get_or_insert_default().push(Header { name: name.into(), value: value.into() });
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Header> {
        let of_kind = self.kind.iter().flat_map(|kind| kind.headers.iter().cloned());
        of_kind.chain(self.stamped().into_iter().flatten()).chain(self.own().iter().cloned())
    }

    /// What all messages of its kind have in common: two messages with one of these are of one kind.
    #[must_use]
    pub fn kind(&self) -> Option<&Arc<Kind>> {
        self.kind.as_ref()
    }

    /// The id and the time, where it has both as its kind names them.
    #[must_use]
    pub fn stamp(&self) -> Option<&Stamp> {
        self.stamp.as_ref()
    }

    /// Those of this message alone, id and time aside.
    #[must_use]
    pub fn own(&self) -> &[Header] {
        self.own.as_ref().map_or(&[], |own| own.as_slice())
    }

    /// The value of the header of this name, compared without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<HeaderValue> {
        if let Some(value) = self.find(name) {
            return Some(value.clone());
        }
        self.stamped()?.into_iter().find(|header| header.name.is(name)).map(|header| header.value)
    }

    /// The same, but for the id and the time of a message of a kind, which are not kept as headers.
    pub(crate) fn find(&self, name: &str) -> Option<&HeaderValue> {
        let of_kind = self.kind.as_ref().map_or(&[][..], |kind| &kind.headers);
        of_kind.iter().chain(self.own()).find(|header| header.name.is(name)).map(|header| &header.value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let of_kind = self.kind.as_ref().map_or(0, |kind| kind.headers.len());
        of_kind + self.stamped().map_or(0, |stamped| stamped.len()) + self.own().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps those headers of the message that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&Header) -> bool) {
        let of_kind = self.kind.as_ref().map_or(&[][..], |kind| &kind.headers);
        if of_kind.iter().all(&mut keep) && self.stamped().into_iter().flatten().all(|header| keep(&header)) {
            if let Some(own) = &mut self.own {
                own.retain(|header| keep(header));
            }
        } else {
            *self = self.iter().filter(|header| keep(header)).collect();
        }
    }

    fn stamped(&self) -> Option<[Header; 2]> {
        let (kind, stamp) = (self.kind.as_ref()?, self.stamp.as_ref()?);
        let id = Header { name: kind.id.into(), value: HeaderValue::Uuid(stamp.id) };
        Some([id, Header { name: kind.time.into(), value: HeaderValue::Time(stamp.micros) }])
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
        f.debug_list().entries(self.iter().map(|header| header.name)).finish()
    }
}

impl FromIterator<Header> for HeaderSet {
    fn from_iter<I: IntoIterator<Item = Header>>(headers: I) -> Self {
        Self { kind: None, stamp: None, own: Some(Box::new(headers.into_iter().collect())) }
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

impl Header {
    /// Bytes that it occupies beside itself.
    pub(super) fn size(&self) -> usize {
        let value = match &self.value {
            HeaderValue::Static(_) | HeaderValue::Uuid(_) | HeaderValue::Time(_) => 0,
            HeaderValue::Text(text) => text.len(),
            HeaderValue::Bytes(bytes) => bytes.len(),
        };
        size_of::<Self>() + self.name.as_str().len() + value
    }
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
