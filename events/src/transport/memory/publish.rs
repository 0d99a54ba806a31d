//! Publishing to the in-process broker.

use super::{
    Broker, Full,
    log::{Append, Log},
};
use crate::{
    Error,
    transport::{Message, Outcome, Outcomes, Position, Publishing},
};

impl Broker {
    /// Appends the batch at once where there is room; waits for room otherwise, where that is the policy. What follows a
    /// message that will be sent again is not taken: it would come before it.
    pub(super) fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        let mut outcomes = Outcomes::new();
        for (index, message) in batch.iter().enumerate() {
            if let Some(refusal) = self.refusal(message) {
                outcomes.push(refusal);
            } else {
                match self.log(&message.topic).append(message) {
                    Append::Done(offset) => outcomes.push(confirmed(offset)),
                    Append::Closed => outcomes.push(Outcome::Rejected(Error::Closed)),
                    Append::Full if self.config.full != Full::Wait => outcomes.push(Outcome::Backpressure),
                    Append::Full => return Publishing::waiting(self.publish_slowly(outcomes, batch, index)),
                }
            }
            if outcomes.last().is_some_and(holds_back) {
                break;
            }
        }
        hold_back(&mut outcomes, batch);
        Publishing::done(outcomes)
    }

    /// Goes on with a batch of which a message has to wait for room.
    async fn publish_slowly(&self, mut outcomes: Outcomes, batch: &[Message], first: usize) -> Outcomes {
        for (index, message) in batch.iter().enumerate().skip(first) {
            // The first has been asked about already.
            let refusal = if index == first { None } else { self.refusal(message) };
            outcomes.push(match refusal {
                Some(refusal) => refusal,
                None => append_waiting(&self.log(&message.topic), message).await,
            });
            if outcomes.last().is_some_and(holds_back) {
                break;
            }
        }
        hold_back(&mut outcomes, batch);
        outcomes
    }

    /// Why a message isn't taken, if it isn't: its size, or an injected fault.
    fn refusal(&self, message: &Message) -> Option<Outcome> {
        let size = message.body.as_deref().map_or(0, <[u8]>::len);
        if size > self.config.max_bytes {
            return Some(Outcome::Rejected(Error::TooLarge { size, limit: self.config.max_bytes }));
        }
        self.faults.on_publish(message, |message| {
            self.log(&message.topic).append(message);
        })
    }
}

async fn append_waiting(log: &Log, message: &Message) -> Outcome {
    loop {
        let room = log.room.notified();
        tokio::pin!(room);
        room.as_mut().enable();
        match log.append(message) {
            Append::Done(offset) => return confirmed(offset),
            Append::Closed => return Outcome::Rejected(Error::Closed),
            Append::Full => room.await,
        }
    }
}

/// Whether a message will be sent again, so that those that follow it in its batch have to wait for it.
fn holds_back(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Confirmed(_) | Outcome::Rejected(_))
}

/// What has no outcome yet is held back: it is not taken.
fn hold_back(outcomes: &mut Outcomes, batch: &[Message]) {
    outcomes.resize_with(batch.len(), || Outcome::Backpressure);
}

fn confirmed(offset: u64) -> Outcome {
    Outcome::Confirmed(Position { partition: None, offset: Some(offset) })
}
