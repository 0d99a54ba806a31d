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
    /// Appends the batch at once where there is room; waits for room otherwise, where that is the policy.
    pub(super) fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        let mut outcomes = Outcomes::new();
        for (index, message) in batch.iter().enumerate() {
            let behind = batch.len() - index - 1;
            if let Some(refusal) = self.refusal(message) {
                let goes_on = matches!(refusal, Outcome::Rejected(_));
                outcomes.push(refusal);
                if goes_on {
                    continue;
                }
                return Publishing::done(held_back(outcomes, behind));
            }
            match self.log(&message.topic).append(message) {
                Append::Done(offset) => outcomes.push(confirmed(offset)),
                Append::Closed => outcomes.push(Outcome::Rejected(Error::Closed)),
                Append::Full if self.config.full != Full::Wait => {
                    return Publishing::done(held_back(outcomes, behind + 1));
                }
                Append::Full => return Publishing::waiting(self.publish_slowly(outcomes, &batch[index..])),
            }
        }
        Publishing::done(outcomes)
    }

    /// Goes on with a batch of which a message has to wait for room.
    async fn publish_slowly(&self, mut outcomes: Outcomes, rest: &[Message]) -> Outcomes {
        for (index, message) in rest.iter().enumerate() {
            // The first has been asked about already.
            let refusal = if index == 0 { None } else { self.refusal(message) };
            match refusal {
                Some(refusal @ Outcome::Rejected(_)) => outcomes.push(refusal),
                Some(refusal) => {
                    outcomes.push(refusal);
                    return held_back(outcomes, rest.len() - index - 1);
                }
                None => outcomes.push(append_waiting(&self.log(&message.topic), message).await),
            }
        }
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

/// What is behind a message that is not taken for now isn't taken either, or it would overtake it.
fn held_back(mut outcomes: Outcomes, count: usize) -> Outcomes {
    outcomes.extend((0..count).map(|_| Outcome::Backpressure));
    outcomes
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

fn confirmed(offset: u64) -> Outcome {
    Outcome::Confirmed(Position { partition: None, offset: Some(offset) })
}
