//! A message becomes an event's metadata.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Malformed, STRUCTURED,
    headers::{MAX_BYTES, MAX_COUNT, is_reserved},
    names::{CONTENT_TYPE, Names, SCHEMAS, TRACEPARENT},
    structured,
};
use crate::{
    Version,
    envelope::{EventId, Headers, Metadata},
    transport::{Header, HeaderValue, Message},
};

/// A message, seen through the names of its transport's binding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) names: &'static Names,
    pub(crate) message: &'a Message,
}

impl<'a> Incoming<'a> {
    /// What kind of event it is.
    pub(crate) fn kind(&self) -> Option<&'a str> {
        self.message.headers.find(self.names.kind)?.as_str()
    }

    /// The media type of the body; empty where nobody says.
    pub(crate) fn content_type(&self) -> &'a str {
        let headers = &self.message.headers;
        match headers.kind() {
            Some(kind) => kind.content_type,
            None => headers.find(CONTENT_TYPE).and_then(HeaderValue::as_str).unwrap_or_default(),
        }
    }

    /// The version of the event's shape.
    pub(crate) fn version(&self) -> Result<Option<Version>, Malformed> {
        let Some(value) = self.message.headers.find(self.names.version) else { return Ok(None) };
        let version = value.as_str().and_then(|text| text.parse().ok());
        version.map(Some).ok_or(Malformed::Attribute("dataversion"))
    }

    /// The fingerprint of the schema that it was written by, where it is one of ours.
    pub(crate) fn fingerprint(&self) -> Option<u64> {
        let schema = self.message.headers.find(self.names.data_schema)?.as_str()?;
        let (_, fingerprint) = schema.strip_prefix(SCHEMAS)?.split_once('#')?;
        u64::from_str_radix(fingerprint, 16).ok().filter(|_| fingerprint.len() == 16)
    }

    /// Until when it matters, in microseconds since the epoch. Most messages have no such header, and no look-up is made.
    pub(crate) fn expires(&self) -> Option<i64> {
        let own = self.message.headers.own();
        match &own.iter().find(|header| header.name.is(self.names.expires))?.value {
            HeaderValue::Time(micros) => Some(*micros),
            other => parse_time(&other.text()?).map(|time| time.timestamp_micros()),
        }
    }

    /// Its id, as a value that is cheap to keep.
    pub(crate) fn id(&self) -> Option<HeaderValue> {
        match self.message.headers.stamp() {
            Some(stamp) => Some(HeaderValue::Uuid(stamp.id)),
            None => self.value(self.names.id),
        }
    }

    /// Whether body and attributes are one JSON document.
    pub(crate) fn is_structured(&self) -> bool {
        self.content_type().get(..STRUCTURED.len()).is_some_and(|start| start.eq_ignore_ascii_case(STRUCTURED))
    }

    /// The same in binary mode.
    pub(crate) fn unpack(&self) -> Result<Message, Malformed> {
        structured::unpack(self.names, self.message)
    }

    /// Checks what a foreign publisher may have got wrong, or tries to smuggle (`traps` L9, L20).
    pub(crate) fn check(&self) -> Result<(), Malformed> {
        let headers = &self.message.headers;
        let bytes = |header: Header| header.name.as_str().len() + header.value.with_bytes(<[u8]>::len);
        if headers.len() > 2 * MAX_COUNT || headers.iter().map(bytes).sum::<usize>() > 2 * MAX_BYTES {
            return Err(Malformed::TooManyHeaders);
        }
        let reserved: Vec<Header> = headers.iter().filter(|header| is_reserved(header.name.as_str())).collect();
        let is_repeated = |(index, header): (usize, &Header)| {
            reserved[..index].iter().any(|other| other.name.is(header.name.as_str()))
        };
        if reserved.iter().enumerate().any(is_repeated) {
            return Err(Malformed::Twice);
        }
        Ok(())
    }

    /// The headers that the publisher added.
    pub(crate) fn headers(&self) -> Headers {
        let own = self.message.headers.iter().filter(|header| !is_reserved(header.name.as_str()));
        Headers(own.map(|header| (header.name.as_str().to_owned(), header.value.to_vec())).collect())
    }

    /// Everything that travels beside the payload.
    pub(crate) fn metadata(&self, attempt: u32) -> Result<Metadata, Malformed> {
        let names = self.names;
        let id = match self.id().ok_or(Malformed::Missing("id"))? {
            HeaderValue::Uuid(id) => EventId::from(id),
            other => EventId::from(other.text().filter(|id| !id.is_empty()).ok_or(Malformed::Attribute("id"))?),
        };
        let source = self.shared(names.source)?.ok_or(Malformed::Missing("source"))?;
        if source.is_empty() {
            return Err(Malformed::Attribute("source"));
        }
        let priority = match self.text(names.priority)? {
            None => 0,
            Some(text) => text.parse().map_err(|_| Malformed::Attribute("priority"))?,
        };
        let tags = self.text(names.tags)?.map(|tags| tags.split(',').map(str::to_owned).collect());
        Ok(Metadata {
            id,
            source,
            name: self.shared(names.kind)?.ok_or(Malformed::Missing("type"))?,
            version: self.version()?,
            time: self.time(names.time, "time")?,
            topic: Arc::clone(self.message.topic.name()),
            key: self.message.key.clone(),
            subject: self.text(names.subject)?,
            correlation: self.text(names.correlation)?,
            causation: self.text(names.causation)?,
            tenant: self.text(names.tenant)?,
            tags: tags.unwrap_or_default(),
            priority,
            expires: self.time(names.expires, "expirytime")?,
            content_type: self.text(CONTENT_TYPE)?,
            traceparent: self.text(TRACEPARENT)?,
            attempt,
            headers: self.headers(),
        })
    }

    fn value(&self, name: &str) -> Option<HeaderValue> {
        self.message.headers.get(name)
    }

    /// An attribute's text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, Malformed> {
        self.value(name).map(|value| value.text().ok_or(Malformed::Attribute(name))).transpose()
    }

    /// An attribute's text, shared where it is shared already.
    pub(crate) fn shared(&self, name: &'static str) -> Result<Option<Arc<str>>, Malformed> {
        let share = |value: HeaderValue| match value {
            HeaderValue::Text(text) => Ok(text),
            other => other.text().map(Arc::from).ok_or(Malformed::Attribute(name)),
        };
        self.value(name).map(share).transpose()
    }

    fn time(&self, name: &'static str, attribute: &'static str) -> Result<Option<DateTime<Utc>>, Malformed> {
        let read = |value: HeaderValue| match value {
            HeaderValue::Time(micros) => DateTime::from_timestamp_micros(micros),
            other => other.text().and_then(|text| parse_time(&text)),
        };
        self.value(name).map(|value| read(value).ok_or(Malformed::Attribute(attribute))).transpose()
    }
}

fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}
