//! Reading from the in-process broker.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{
    Broker,
    log::{LeaseError, Log},
};
use crate::{
    Error, Result,
    transport::{Delivered, Room, Settlement, SubscribeSpec, Subscription, Token},
};

#[derive(Debug)]
struct MemorySubscription {
    broker: Arc<Broker>,
    log: Arc<Log>,
    spec: SubscribeSpec,
    /// The epoch of this membership; a cut ends it, and the next receive begins another.
    epoch: AtomicU64,
    bell: Arc<Notify>,
    /// Whether the last receive failed, so that the next one tells that the broker is back.
    failed: AtomicBool,
}

pub(super) fn subscribe(broker: &Arc<Broker>, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
    let log = broker.resolve(spec.topic.name());
    let (epoch, bell) = log.join(&spec);
    let (broker, epoch, failed) = (Arc::clone(broker), AtomicU64::new(epoch), AtomicBool::new(false));
    Ok(Box::new(MemorySubscription { broker, log, spec, epoch, bell, failed }))
}

impl MemorySubscription {
    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Relaxed)
    }

    /// Counted as waiting until it is dropped, also by a receive that is dropped.
    fn waiting(&self) -> Waiting<'_> {
        Waiting(self)
    }
}

struct Waiting<'a>(&'a MemorySubscription);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.log.stop_waiting(&self.0.spec.group);
    }
}

#[async_trait]
impl Subscription for MemorySubscription {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()> {
        if let Err(error) = self.broker.faults.on_call("receive") {
            self.failed.store(true, Ordering::Relaxed);
            return Err(error);
        }
        if self.failed.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        loop {
            let bell = self.bell.notified();
            tokio::pin!(bell);
            bell.as_mut().enable();
            match self.log.lease(&self.spec.group, self.epoch(), room, into) {
                Ok(true) => return Ok(()),
                Ok(false) => {
                    let _waiting = self.waiting();
                    bell.await;
                }
                Err(LeaseError::Closed) => return Err(Error::Closed),
                Err(LeaseError::Lost) => {
                    into.lost.push(self.epoch());
                    self.epoch.store(self.log.join(&self.spec).0, Ordering::Relaxed);
                    return Ok(());
                }
            }
        }
    }

    async fn settle(&self, tokens: &[Token]) -> Result<Settlement> {
        self.broker.faults.on_call("settle")?;
        Ok(self.log.settle(&self.spec.group, tokens))
    }

    async fn release(&self, tokens: &[Token]) -> Result<()> {
        self.log.release(&self.spec.group, self.epoch(), Some(tokens));
        Ok(())
    }

    async fn close(&self) {
        self.log.leave(&self.spec.group, self.epoch());
    }
}

impl Drop for MemorySubscription {
    fn drop(&mut self) {
        self.log.leave(&self.spec.group, self.epoch());
    }
}
