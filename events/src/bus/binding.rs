//! What a bus knows of each event type it publishes: resolved once.

use std::sync::{Arc, PoisonError, RwLock};

use super::Inner;
use crate::{Error, Result, event::Event, record::TopicMeter, transport::Topic, wire::Head};

/// An event type on one bus.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) topic: Topic,
    pub(super) head: Head,
    pub(super) meter: Arc<TopicMeter>,
}

/// The bindings of a bus, by the types' own small numbers: no hashing on the way of a message.
#[derive(Debug, Default)]
pub(super) struct Bindings(RwLock<Vec<Option<Arc<Binding>>>>);

impl Bindings {
    pub(super) fn of<E: Event>(&self, inner: &Inner) -> Result<Arc<Binding>> {
        let slot = E::event_type().slot();
        let bindings = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(binding)) = bindings.get(slot) {
            return Ok(Arc::clone(binding));
        }
        drop(bindings);
        let binding = Arc::new(Binding::new::<E>(inner)?);
        let mut bindings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if bindings.len() <= slot {
            bindings.resize(slot + 1, None);
        }
        Ok(Arc::clone(bindings[slot].get_or_insert(binding)))
    }
}

impl Binding {
    fn new<E: Event>(inner: &Inner) -> Result<Self> {
        if inner.source.is_empty() {
            return Err(Error::config(
                "an event needs a source: `Bus::connect(url).source(\"shop\")`, or publish through an app's bus",
            ));
        }
        let head = Head::new::<E>(inner.names, &inner.source)?;
        let topic = inner.transport.topic(E::TOPIC)?;
        let meter = inner.metrics.topic(inner.transport.name(), topic.name());
        Ok(Self { topic, head, meter })
    }
}
