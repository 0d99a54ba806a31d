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
    wire::Incoming,
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

    /// Sends a batch. What is not confirmed at the first try goes on alone; what it held back is sent after it.
    async fn send_batch(&self, batch: &[Message], event: &str, meter: &TopicMeter, results: &mut Vec<Result<Receipt>>) {
        let mut left = batch;
        while !left.is_empty() {
            let (outcomes, took) = timed(self.inner.transport.publish(left)).await;
            let confirmed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Confirmed(_))).count();
            meter.published_many(confirmed as u64, took);
            let is_held_back = |outcome: &&Outcome| matches!(outcome, Outcome::Backpressure);
            let held_back = outcomes.iter().rev().take_while(is_held_back).count();
            let sent = std::mem::take(&mut left);
            for (index, (message, outcome)) in sent.iter().zip(outcomes).enumerate() {
                let waits = !matches!(outcome, Outcome::Confirmed(_) | Outcome::Rejected(_));
                results.push(match outcome {
                    Outcome::Confirmed(position) => Ok(self.receipt(message, event, position, took)),
                    outcome => self.send_again(message, outcome, event, meter, self.inner.retry).await,
                });
                // Where all that is behind it was held back, it goes together again.
                let behind = sent.len() - index - 1;
                if waits && behind <= held_back {
                    left = &sent[index + 1..];
                    break;
                }
            }
        }
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
        let event = self.incoming(message).kind().unwrap_or_default();
        self.receipt(message, event, Position::default(), took);
    }

    fn error(&self, outcome: Outcome, message: &Message) -> Error {
        match outcome {
            Outcome::Rejected(error) | Outcome::Failed(error) => error,
            Outcome::Backpressure => Error::Backpressure,
            Outcome::Indeterminate | Outcome::Confirmed(_) => Error::Indeterminate { id: self.id(message).to_string() },
        }
    }

    fn id(&self, message: &Message) -> EventId {
        match (Incoming { names: self.names(), message }).id() {
            Some(HeaderValue::Uuid(id)) => EventId::from(id),
            other => EventId::from(other.and_then(|value| value.text()).unwrap_or_default()),
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
