//! What a bus knows of each event type it publishes: resolved once.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use super::Inner;
use crate::{Error, Result, event::Event, record::TopicMeter, transport::Topic, wire::Head};

/// An event type on one bus.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) topic: Topic,
    pub(super) head: Head,
    pub(super) meter: Arc<TopicMeter>,
}

/// The bindings of a bus, by the types' own small numbers: no hash, no lock and no count on the way of a message.
#[derive(Debug)]
pub(super) struct Bindings([OnceLock<Box<Chunk>>; CHUNKS]);

type Chunk = [OnceLock<Binding>; CHUNK];

/// Bindings are made in chunks, at the first use of one of them.
const CHUNK: usize = 32;
const CHUNKS: usize = 128;

impl Default for Bindings {
    fn default() -> Self {
        Self([const { OnceLock::new() }; CHUNKS])
    }
}

impl Bindings {
    pub(super) fn of<E: Event>(&self, inner: &Inner) -> Result<&Binding> {
        let slot = E::event_type().slot();
        let Some(chunk) = self.0.get(slot / CHUNK) else {
            return Err(Error::config(format!("a program has at most {} event types", CHUNK * CHUNKS)));
        };
        let cell = &chunk.get_or_init(|| Box::new([const { OnceLock::new() }; CHUNK]))[slot % CHUNK];
        match cell.get() {
            Some(binding) => Ok(binding),
            None => {
                let binding = Binding::new::<E>(inner)?;
                Ok(cell.get_or_init(|| binding))
            }
        }
    }
}

impl Binding {
    fn new<E: Event>(inner: &Inner) -> Result<Self> {
        if inner.source.is_empty() {
            return Err(Error::config(
                "an event needs a source: `Bus::connect(url).source(\"shop\")`, or publish through an app's bus",
            ));
        }
        let format = inner.codecs.of(E::event_type(), E::TOPIC)?;
        let head = Head::new::<E>(inner.names, &inner.source, format, inner.enforced)?;
        let topic = inner.transport.topic(E::TOPIC)?;
        let meter = inner.metrics.topic(inner.transport.name(), topic.name());
        Ok(Self { topic, head, meter })
    }

    /// Another topic than the type's, in the format of that one.
    pub(super) fn elsewhere<E: Event>(&self, inner: &Inner, topic: &str) -> Result<(Topic, Cow<'_, Head>)> {
        let format = inner.codecs.of(E::event_type(), topic)?;
        let head = match format == self.head.format() {
            true => Cow::Borrowed(&self.head),
            false => Cow::Owned(Head::new::<E>(inner.names, &inner.source, format, inner.enforced)?),
        };
        Ok((inner.transport.topic(topic)?, head))
    }
}
