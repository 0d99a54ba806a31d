//! Publishing: encode, send, and again until the broker has confirmed it or the schedule ends.

use std::time::Duration;

use tokio::time::Instant;

use super::{Bus, Receipt};
use crate::{
    Error, Result,
    backoff::{Backoff, random},
    envelope::{Draft, EventId, IntoDraft},
    event::Event,
    record::{Failed, Published, TopicMeter},
    transport::{HeaderValue, Message, Outcome, Outcomes, Position, Publishing},
};

/// How a publish that fails for now is tried again, always under the same id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublishRetry {
    /// How often it is tried in all; at least once.
    pub attempts: u32,
    /// How long to wait in between.
    pub backoff: Backoff,
}

impl Default for PublishRetry {
    /// 6 attempts, with the default schedule.
    fn default() -> Self {
        Self { attempts: 6, backoff: Backoff::DEFAULT }
    }
}

impl PublishRetry {
    /// One attempt, and its outcome is the caller's.
    pub const NONE: Self = Self { attempts: 1, backoff: Backoff::DEFAULT };
}

/// How many messages go to the transport in one call.
const BATCH: usize = 256;

impl Bus {
    /// Publishes an event, or a [`Draft`] that says more about it. `Ok` means that the broker has confirmed it.
    ///
    /// # Errors
    /// [`Error::Schema`], [`Error::Encode`], [`Error::TooLarge`] and [`Error::InvalidHeader`] before anything is sent;
    /// the broker's refusal; [`Error::Indeterminate`] where nobody knows: publish again under the same id.
    pub async fn publish<D: IntoDraft>(&self, event: D) -> Result<Receipt> {
        self.publish_draft(event.into_draft(), self.inner.retry).await
    }

    /// Publishes as [`Bus::publish`] does, with a schedule of its own for trying again.
    ///
    /// # Errors
    /// Those of the last attempt.
    pub async fn publish_with_retry<D: IntoDraft>(&self, event: D, retry: PublishRetry) -> Result<Receipt> {
        self.publish_draft(event.into_draft(), retry).await
    }

    async fn publish_draft<E: Event>(&self, draft: Draft<E>, retry: PublishRetry) -> Result<Receipt> {
        self.check_open()?;
        let binding = self.inner.bindings.of::<E>(&self.inner)?;
        let message = self.message(binding, draft, self.cause.as_ref())?;
        self.send(&message, E::NAME, &binding.meter, retry).await
    }

    /// Publishes several events; gives one result for each, in their order. Events of one key stay in order.
    ///
    /// An event of which a try fails holds back those that follow it.
    pub async fn publish_all<D: IntoDraft>(
        &self,
        events: impl IntoIterator<Item = D, IntoIter: Send>,
    ) -> Vec<Result<Receipt>> {
        let mut events = events.into_iter();
        let mut results = Vec::with_capacity(events.size_hint().0);
        let binding = match self.check_open().and_then(|()| self.inner.bindings.of::<D::Event>(&self.inner)) {
            Ok(binding) => binding,
            Err(error) => return events.map(|_| Err(error.again())).collect(),
        };
        let mut batch = Vec::with_capacity(events.size_hint().0.clamp(1, BATCH));
        loop {
            let mut refused = None;
            for event in events.by_ref().take(BATCH) {
                match self.message(binding, event.into_draft(), self.cause.as_ref()) {
                    Ok(message) => batch.push(message),
                    Err(error) => {
                        refused = Some(error);
                        break;
                    }
                }
            }
            if batch.is_empty() && refused.is_none() {
                return results;
            }
            self.send_batch(&batch, D::Event::NAME, &binding.meter, &mut results).await;
            batch.clear();
            results.extend(refused.map(Err));
        }
    }

    /// Sends a batch. An event whose try fails is tried again alone; what it held back follows it, together.
    async fn send_batch(&self, batch: &[Message], event: &str, meter: &TopicMeter, results: &mut Vec<Result<Receipt>>) {
        if batch.is_empty() {
            return;
        }
        let first = results.len();
        let mut left = self.try_batch(batch, event, meter, results).await;
        while let Some((place, outcome)) = left.failed.take() {
            let message = &batch[place];
            results[first + place] = self.send_again(message, outcome, event, meter, self.inner.retry).await;
            let (held, mut again) = (std::mem::take(&mut left.held), Vec::new());
            if held.is_empty() {
                break;
            }
            let messages: Vec<Message> = held.iter().map(|place| batch[*place].clone()).collect();
            left = self.try_batch(&messages, event, meter, &mut again).await;
            held.iter().zip(again).for_each(|(place, result)| results[first + place] = result);
            left.failed = left.failed.map(|(place, outcome)| (held[place], outcome));
            left.held.iter_mut().for_each(|place| *place = held[*place]);
        }
    }

    /// Sends a batch once; adds a result for each of its messages, which stands for nothing yet where it is left.
    async fn try_batch(
        &self,
        batch: &[Message],
        event: &str,
        meter: &TopicMeter,
        results: &mut Vec<Result<Receipt>>,
    ) -> Left {
        let (outcomes, took) = timed(self.inner.transport.publish(batch)).await;
        let confirmed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Confirmed(_))).count();
        meter.published_many(confirmed as u64, took);
        let mut left = Left::default();
        for (place, (message, outcome)) in batch.iter().zip(outcomes).enumerate() {
            results.push(match outcome {
                Outcome::Confirmed(position) => Ok(self.receipt(message, event, position, took)),
                Outcome::Rejected(error) => {
                    self.failed(message, event, meter, &error);
                    Err(error)
                }
                outcome => {
                    match left.failed {
                        None => left.failed = Some((place, outcome)),
                        Some(_) => left.held.push(place),
                    }
                    Err(Error::Backpressure)
                }
            });
        }
        left
    }

    async fn send(&self, message: &Message, event: &str, meter: &TopicMeter, retry: PublishRetry) -> Result<Receipt> {
        let (mut outcomes, took) = timed(self.inner.transport.publish(std::slice::from_ref(message))).await;
        match outcomes.pop().unwrap_or(Outcome::Indeterminate) {
            Outcome::Confirmed(position) => {
                meter.published(took);
                Ok(self.receipt(message, event, position, took))
            }
            outcome => self.send_again(message, outcome, event, meter, retry).await,
        }
    }

    /// After a first try that failed: waits and tries again, under the same id, while it can help.
    async fn send_again(
        &self,
        message: &Message,
        first: Outcome,
        event: &str,
        meter: &TopicMeter,
        retry: PublishRetry,
    ) -> Result<Receipt> {
        let mut error = self.error(first, message);
        for attempt in 1..retry.attempts {
            if !error.is_transient() {
                break;
            }
            self.failed(message, event, meter, &error);
            tokio::time::sleep(retry.backoff.delay(attempt, random())).await;
            let (mut outcomes, took) = timed(self.inner.transport.publish(std::slice::from_ref(message))).await;
            match outcomes.pop().unwrap_or(Outcome::Indeterminate) {
                Outcome::Confirmed(position) => {
                    meter.published(took);
                    return Ok(self.receipt(message, event, position, took));
                }
                outcome => error = self.error(outcome, message),
            }
        }
        self.failed(message, event, meter, &error);
        Err(error)
    }

    /// Counts an output of a handler that the broker has confirmed.
    pub(crate) fn published(&self, message: &Message, took: Duration) {
        self.inner.metrics.topic(self.inner.transport.name(), message.topic.name()).published(took);
        let unpacked = self.unpacked(message);
        let event = self.incoming(unpacked.as_ref().unwrap_or(message)).kind().unwrap_or_default();
        self.receipt(message, event, Position::default(), took);
    }

    fn error(&self, outcome: Outcome, message: &Message) -> Error {
        match outcome {
            Outcome::Rejected(error) | Outcome::Failed(error) => error,
            Outcome::Backpressure => Error::Backpressure,
            Outcome::Indeterminate | Outcome::Confirmed(_) => Error::Indeterminate { id: self.id(message).to_string() },
        }
    }

    /// In binary mode, where a message is in structured mode.
    pub(crate) fn unpacked(&self, message: &Message) -> Option<Message> {
        let incoming = self.incoming(message);
        if incoming.is_structured() { incoming.unpack().ok() } else { None }
    }

    fn id(&self, message: &Message) -> EventId {
        match self.incoming(message).id() {
            Some(HeaderValue::Uuid(id)) => EventId::from(id),
            Some(other) => EventId::from(other.text().unwrap_or_default()),
            None => self.unpacked(message).map_or_else(|| EventId::from(""), |unpacked| self.id(&unpacked)),
        }
    }

    /// What the publisher is told, and the hooks.
    fn receipt(&self, message: &Message, event: &str, position: Position, took: Duration) -> Receipt {
        let id = self.id(message);
        if !self.recorders().is_empty() {
            let (adapter, topic, id) = (self.inner.transport.name(), message.topic.name(), id.to_string());
            for recorder in self.recorders().iter() {
                recorder.on_publish(&Published { adapter, topic, event, id: &id, took });
            }
        }
        Receipt { id, position }
    }

    fn failed(&self, message: &Message, event: &str, meter: &TopicMeter, error: &Error) {
        meter.error("publish", error.kind());
        let (adapter, topic) = (self.inner.transport.name(), message.topic.name());
        let (id, reason) = (self.id(message).to_string(), error.to_string());
        tracing::warn!(adapter, %topic, event, id, error = reason, "publish failed");
        for recorder in self.recorders().iter() {
            recorder.on_error(&Failed {
                adapter,
                topic,
                group: "",
                handler: "",
                event,
                id: &id,
                operation: "publish",
                error_type: error.kind(),
                reason: &reason,
            });
        }
    }
}

/// Awaits a publish, and says how long it waited; one that is over at once has not waited, and no clock is read.
async fn timed(publishing: Publishing<'_>) -> (Outcomes, Duration) {
    if matches!(publishing, Publishing::Done(_)) {
        return (publishing.await, Duration::ZERO);
    }
    let began = Instant::now();
    (publishing.await, began.elapsed())
}

/// What is left of a batch, by places in it: the first whose try failed, and those that are sent again after it.
#[derive(Debug, Default)]
struct Left {
    failed: Option<(usize, Outcome)>,
    held: Vec<usize>,
}
