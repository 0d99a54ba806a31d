//! Membership of a group, as the runtime sees it.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::{
    sync::{Notify, oneshot},
    time::timeout,
};

use super::{
    claim::Claim,
    engine::Engine,
    fault::Fault,
    group::Join,
    member::Member,
    settle::{End, EndLeases, Extend, Leave},
};
use crate::{
    Error, Result,
    transport::{Delivered, Room, Settlement, SubscribeSpec, Subscription, Token},
};

#[derive(Debug)]
struct SqliteSubscription {
    engine: Arc<Engine>,
    member: Arc<Member>,
    /// How long it waits without a sign of life.
    patience: std::time::Duration,
}

pub(super) async fn subscribe(
    engine: &Arc<Engine>,
    spec: SubscribeSpec,
    lease: std::time::Duration,
) -> Result<Box<dyn Subscription>> {
    let (reply, answer) = oneshot::channel();
    engine.ask(Join { spec: spec.clone(), joined: None, reply }).await?;
    let joined = answered(answer, "subscribe").await?;
    let member = Arc::new(Member::new(spec, joined.topic, joined.consumer, joined.epoch));
    engine.shared.admit(&member);
    Ok(Box::new(SqliteSubscription { engine: Arc::clone(engine), member, patience: lease / 3 }))
}

/// What the task answers.
pub(super) async fn answered<T>(answer: oneshot::Receiver<Result<T, Fault>>, operation: &'static str) -> Result<T> {
    match answer.await {
        Ok(answer) => answer.map_err(|fault| fault.error(operation)),
        Err(_) => Err(Error::Closed),
    }
}

impl SqliteSubscription {
    /// Asks for messages, unless that is under way; the answer comes into the inbox.
    async fn ask(&self, room: Room) -> Result<()> {
        let place = self.engine.place().await?;
        let mut inbox = self.member.inbox();
        if !inbox.asked {
            inbox.asked = true;
            place.send(Box::new(Claim { member: Arc::clone(&self.member), room, found: None }));
        }
        Ok(())
    }

    fn leave(&self, done: Option<oneshot::Sender<()>>) {
        let Member { topic, consumer, .. } = *self.member;
        self.engine.shared.leave(Leave { topic, consumer, epoch: self.member.epoch(), done });
    }

    async fn end(&self, tokens: &[Token], end: End, operation: &'static str) -> Result<Settlement> {
        let (reply, answer) = oneshot::channel();
        let (member, tokens) = (Arc::clone(&self.member), tokens.to_vec());
        self.engine.ask(EndLeases { member, tokens, end, settlement: Settlement::default(), reply }).await?;
        answered(answer, operation).await
    }
}

#[async_trait]
impl Subscription for SqliteSubscription {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()> {
        loop {
            let is_empty = {
                let mut inbox = self.member.inbox();
                if let Some(fault) = inbox.fault.take() {
                    return Err(fault.error("receive"));
                }
                if !inbox.delivered.leases.is_empty() || !inbox.delivered.lost.is_empty() {
                    into.leases.append(&mut inbox.delivered.leases);
                    into.lost.append(&mut inbox.delivered.lost);
                    return Ok(());
                }
                std::mem::take(&mut inbox.empty)
            };
            if is_empty {
                // A ring, or the time for a sign of life.
                let _ = timeout(self.patience, self.member.bell.notified()).await;
            }
            self.ask(room).await?;
            wait(&self.member.answered, &self.engine).await?;
        }
    }

    async fn settle(&self, tokens: &[Token]) -> Result<Settlement> {
        self.end(tokens, End::Settle, "settle").await
    }

    async fn release(&self, tokens: &[Token]) -> Result<()> {
        self.end(tokens, End::Release, "release").await.map(drop)
    }

    async fn extend(&self, tokens: &[Token]) -> Result<Vec<Token>> {
        let mut epochs: Vec<u64> = tokens.iter().map(|token| token.epoch).collect();
        epochs.sort_unstable();
        epochs.dedup();
        let (reply, answer) = oneshot::channel();
        let member = Arc::clone(&self.member);
        self.engine.ask(Extend { member, epochs, lost: Vec::new(), reply }).await?;
        let lost = answered(answer, "extend").await?;
        Ok(tokens.iter().filter(|token| lost.contains(&token.epoch)).copied().collect())
    }

    async fn close(&self) {
        let (done, answer) = oneshot::channel();
        self.leave(Some(done));
        // A task that has ended gives nothing back: the leases end by themselves.
        if !self.engine.shared.is_closed() {
            tokio::select! {
                _ = answer => {}
                () = self.engine.ended() => {}
            }
        }
    }
}

/// Waits for an answer, or for the end of those who give one.
async fn wait(answered: &Notify, engine: &Engine) -> Result<()> {
    tokio::select! {
        biased;
        () = answered.notified() => Ok(()),
        () = engine.ended() => Err(Error::Closed),
    }
}

impl Drop for SqliteSubscription {
    fn drop(&mut self) {
        self.leave(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::sqlite::{
        SqliteConfig,
        engine::{Unsaved, Work},
        file::{self, File},
    };

    struct Broken;

    #[async_trait]
    impl Work for Broken {
        async fn perform(&mut self, _file: &mut File) -> Result<(), Fault> {
            panic!("as a mistake in a piece of work would");
        }

        fn finish(self: Box<Self>, _outcome: Result<(), Unsaved>) {}
    }

    #[tokio::test]
    async fn a_task_that_failed_keeps_nobody_waiting() {
        let folder = std::env::temp_dir().join(format!("events-{}", crate::backoff::random()));
        std::fs::create_dir(&folder).unwrap();
        let file = file::open(&SqliteConfig::new(folder.join("log.db"))).await.unwrap();
        let engine = Arc::new(Engine::start(file, None));
        let topic = crate::transport::Topic::new("t");
        let spec =
            SubscribeSpec { topic, group: "g".into(), start: crate::transport::Start::Earliest, exclusive_keys: true };
        let member = subscribe(&engine, spec, std::time::Duration::from_secs(30)).await.unwrap();
        engine.ask(Broken).await.unwrap();
        let room = Room { messages: 1, bytes: 1 };
        assert!(matches!(member.receive(room, &mut Delivered::default()).await, Err(Error::Closed)));
        assert!(matches!(member.settle(&[]).await, Err(Error::Closed)));
        member.close().await;
        engine.close(std::time::Duration::from_secs(30)).await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
