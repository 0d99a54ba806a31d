//! Publishing to the in-process broker.

use std::sync::Arc;

use super::{
    Broker, Full,
    log::{Append, Log},
};
use crate::{
    Error,
    transport::{Batch, Message, Outcome, Outcomes, Position, Publishing},
};

impl Broker {
    /// Appends the batch at once where there is room; waits for room otherwise, where that is the policy. What follows a
    /// message that will be sent again is not taken: it would come before it.
    pub(super) fn publish(&self, batch: Batch) -> Publishing<'_> {
        let mut outcomes = Outcomes::new();
        let mut rest = batch.into_iter();
        let mut last: Option<Arc<Log>> = None;
        while let Some(message) = rest.next() {
            if let Some(refusal) = self.refusal(&message) {
                let holds = holds_back(&refusal);
                outcomes.push(refusal);
                if holds {
                    outcomes.extend(rest.map(|_| Outcome::Backpressure));
                    break;
                }
                continue;
            }
            let log = match last.take() {
                Some(log) if Arc::ptr_eq(log.name(), message.topic.name()) => log,
                _ => self.log(&message.topic),
            };
            match log.append(message) {
                Append::Done(offset) => outcomes.push(confirmed(offset)),
                Append::Closed => outcomes.push(Outcome::Rejected(Error::Closed)),
                Append::Full(_) if self.config.full != Full::Wait => {
                    outcomes.push(Outcome::Backpressure);
                    outcomes.extend(rest.map(|_| Outcome::Backpressure));
                    break;
                }
                Append::Full(message) => {
                    return Publishing::waiting(self.publish_slowly(outcomes, log, message, rest.collect()));
                }
            }
            last = Some(log);
        }
        Publishing::done(outcomes)
    }

    /// Goes on with a batch of which a message has to wait for room.
    async fn publish_slowly(&self, mut outcomes: Outcomes, log: Arc<Log>, stuck: Message, rest: Batch) -> Outcomes {
        outcomes.push(append_waiting(&log, stuck).await);
        let mut rest = rest.into_iter();
        while let Some(message) = rest.next() {
            let outcome = match self.refusal(&message) {
                Some(refusal) => refusal,
                None => append_waiting(&self.log(&message.topic), message).await,
            };
            let holds = holds_back(&outcome);
            outcomes.push(outcome);
            if holds {
                break;
            }
        }
        outcomes.extend(rest.map(|_| Outcome::Backpressure));
        outcomes
    }

    /// Why a message isn't taken, if it isn't: its size, or an injected fault.
    fn refusal(&self, message: &Message) -> Option<Outcome> {
        let size = message.body.as_deref().map_or(0, <[u8]>::len);
        if size > self.config.max_bytes {
            return Some(Outcome::Rejected(Error::TooLarge { size, limit: self.config.max_bytes }));
        }
        self.faults.on_publish(message, |message| drop(self.log(&message.topic).append(message)))
    }
}

async fn append_waiting(log: &Log, message: Message) -> Outcome {
    let mut waiting = message;
    loop {
        let room = log.room.notified();
        tokio::pin!(room);
        room.as_mut().enable();
        match log.append(waiting) {
            Append::Done(offset) => return confirmed(offset),
            Append::Closed => return Outcome::Rejected(Error::Closed),
            Append::Full(message) => waiting = message,
        }
        room.await;
    }
}

/// Whether a message will be sent again, so that those that follow it in its batch have to wait for it.
fn holds_back(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Confirmed(_) | Outcome::Rejected(_))
}

fn confirmed(offset: u64) -> Outcome {
    Outcome::Confirmed(Position { partition: None, offset: Some(offset) })
}
