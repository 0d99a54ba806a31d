//! An event becomes a message.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    check_headers,
    headers::{check_attribute, check_size, check_time},
    names::{CONTENT_TYPE, Names, SCHEMAS, TRACEPARENT},
    structured,
};
use crate::{
    Error, Result,
    codec::{Format, encode_as},
    envelope::{EventId, Extras, derived},
    event::{Enforced, Event, EventType},
    transport::{Body, Header, HeaderSet, HeaderValue, Kind, Message, Stamp, Topic},
};

/// What all messages of one event type from one source have in common.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    kind: Arc<Kind>,
    /// What its bytes are, where that is not what its type says.
    format: Option<Format>,
    enforced: Enforced,
}

impl Head {
    /// # Errors
    /// A source that cannot stand in a header.
    pub(crate) fn new<E: Event>(
        names: &Names,
        source: &Arc<str>,
        format: Option<Format>,
        enforced: Enforced,
    ) -> Result<Self> {
        check_attribute("source", source)?;
        let header = |name: &'static str, value: HeaderValue| Header { name: name.into(), value };
        let content_type = format.map_or(E::CONTENT_TYPE, Format::content_type);
        let schema = data_schema(E::event_type());
        let headers = vec![
            header(names.spec_version, "1.0".into()),
            header(names.kind, E::NAME.into()),
            header(names.source, Arc::clone(source).into()),
            header(CONTENT_TYPE, content_type.into()),
            header(names.version, E::VERSION.to_string().into()),
            header(names.data_schema, schema.into()),
        ];
        check_size(headers.iter())?;
        let kind = Arc::new(Kind { headers, content_type, id: names.id, time: names.time });
        Ok(Self { kind, format, enforced })
    }

    pub(crate) fn format(&self) -> Option<Format> {
        self.format
    }
}

/// `urn:events:<name>:<version>#<fingerprint>`, without the fragment where the type has no fingerprint.
fn data_schema(of: &EventType) -> String {
    let version = format!("{SCHEMAS}{}:{}", of.name, of.version);
    of.fingerprint().map_or(version.clone(), |fingerprint| format!("{version}#{fingerprint:016x}"))
}

/// Why an event is published: the event that is being handled.
#[derive(Debug)]
pub(crate) struct Cause {
    pub(crate) source: Arc<str>,
    pub(crate) id: String,
    pub(crate) group: Arc<str>,
    pub(crate) handler: Arc<str>,
    pub(crate) correlation: Option<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) traceparent: Option<String>,
    /// How many events it has caused.
    pub(crate) outputs: AtomicU32,
}

impl Cause {
    /// The id of its next output: the same at every run (`DELIVERY` I-13).
    pub(crate) fn next_id(&self) -> Uuid {
        let index = self.outputs.fetch_add(1, Ordering::Relaxed);
        derived(&self.source, &self.id, &self.group, &self.handler, index)
    }

    /// Fills in what the draft leaves open.
    pub(crate) fn complete(&self, extras: &mut Extras) {
        let or = |mine: &mut Option<String>, theirs: &Option<String>| {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        };
        or(&mut extras.correlation, &self.correlation);
        if extras.correlation.is_none() {
            extras.correlation = Some(self.id.clone());
        }
        or(&mut extras.tenant, &self.tenant);
        or(&mut extras.traceparent, &self.traceparent);
        if extras.causation.is_none() {
            extras.causation = Some(self.id.clone());
        }
    }
}

thread_local! {
    /// Encoding goes through one buffer for each thread, so that a message's body is allocated once, at its size.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A scratch buffer that has grown beyond this is let go.
const SCRATCH_KEPT: usize = 1 << 20;

impl Head {
    /// Writes the message of an event.
    pub(crate) fn write<E: Event>(
        &self,
        names: &'static Names,
        topic: Topic,
        stamp: Stamp,
        event: &E,
        extras: Option<Box<Extras>>,
        limit: usize,
    ) -> Result<Message> {
        E::validate(event).and_then(|()| self.enforced.check_written(event)).map_err(|rules| Error::Schema {
            event: E::NAME.to_owned(),
            version: E::VERSION,
            source: rules.into(),
        })?;
        let plain = extras.is_none();
        let message = Message {
            topic,
            key: E::key(event),
            headers: HeaderSet::of(Arc::clone(&self.kind), plain.then_some(stamp)),
            timestamp: Some(stamp.micros),
            body: Some(encode(event, self.format, limit)?),
        };
        match extras {
            Some(extras) => with_extras(names, stamp, message, *extras, limit),
            None => Ok(message),
        }
    }
}

/// Adds what a draft says beyond its event.
fn with_extras(
    names: &'static Names,
    stamp: Stamp,
    mut message: Message,
    mut extras: Extras,
    limit: usize,
) -> Result<Message> {
    if let Some(key) = extras.key.take() {
        message.key = key;
    }
    message.timestamp = Some(extras.time.map_or(stamp.micros, |time| time.timestamp_micros()));
    attributes(names, stamp, &mut extras, &mut message.headers)?;
    check_size(message.headers.iter())?;
    if extras.structured {
        message = structured::pack(names, message)?;
        let size = message.body.as_deref().map_or(0, <[u8]>::len);
        if size > limit {
            return Err(Error::TooLarge { size, limit });
        }
    }
    check_headers(&extras.headers)?;
    for (name, value) in extras.headers {
        message.headers.push(name, value);
    }
    Ok(message)
}

fn encode<E: Event>(event: &E, format: Option<Format>, limit: usize) -> Result<Body> {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        let encoded = match format {
            None => E::encode_into(event, scratch),
            Some(format) => encode_as(format, event, scratch),
        };
        encoded.map_err(|source| Error::Encode { event: E::NAME, source })?;
        let size = scratch.len();
        let body = Body::from(scratch.as_slice());
        if scratch.capacity() > SCRATCH_KEPT {
            *scratch = Vec::new();
        }
        if size > limit { Err(Error::TooLarge { size, limit }) } else { Ok(body) }
    })
}

/// The attributes of one event, as its draft gives them.
fn attributes(names: &'static Names, stamp: Stamp, extras: &mut Extras, headers: &mut HeaderSet) -> Result<()> {
    match extras.id.take() {
        None => headers.push(names.id, stamp.id),
        Some(id) => headers.push(names.id, id_value(&id)?),
    }
    extras.time.map_or(Ok(()), |time| check_time(names.time, time))?;
    headers.push(names.time, time_value(extras.time, stamp.micros));
    let texts = [
        (names.subject, extras.subject.take()),
        (names.correlation, extras.correlation.take()),
        (names.causation, extras.causation.take()),
        (names.tenant, extras.tenant.take()),
        (TRACEPARENT, extras.traceparent.take()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            check_attribute(name, &text)?;
            headers.push(name, text);
        }
    }
    if !extras.tags.is_empty() {
        if extras.tags.iter().any(|tag| tag.is_empty() || tag.contains(',')) {
            return Err(Error::InvalidHeader {
                name: names.tags.to_owned(),
                why: "a tag is not empty and has no comma",
            });
        }
        let tags = extras.tags.join(",");
        check_attribute(names.tags, &tags)?;
        headers.push(names.tags, tags);
    }
    if let Some(priority) = extras.priority {
        headers.push(names.priority, priority.to_string());
    }
    if let Some(at) = extras.expires {
        check_time(names.expires, at)?;
        headers.push(names.expires, HeaderValue::Time(at.timestamp_micros()));
    }
    Ok(())
}

fn id_value(id: &EventId) -> Result<HeaderValue> {
    if let Some(uuid) = id.as_uuid() {
        return Ok(uuid.into());
    }
    let text = id.to_string();
    if text.is_empty() {
        return Err(Error::InvalidHeader { name: "id".to_owned(), why: "an event's id is not empty" });
    }
    check_attribute("id", &text)?;
    Ok(text.into())
}

fn time_value(time: Option<DateTime<Utc>>, now: i64) -> HeaderValue {
    HeaderValue::Time(time.map_or(now, |time| time.timestamp_micros()))
}
