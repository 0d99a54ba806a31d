//! What a bus knows of each event type it publishes: resolved once.

use std::sync::{Arc, OnceLock};

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
        let head = Head::new::<E>(inner.names, &inner.source, inner.enforced)?;
        let topic = inner.transport.topic(E::TOPIC)?;
        let meter = inner.metrics.topic(inner.transport.name(), topic.name());
        Ok(Self { topic, head, meter })
    }
}
