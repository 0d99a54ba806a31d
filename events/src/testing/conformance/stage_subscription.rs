//! A membership on a stage: faults, and what the runtime does with leases.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;

use super::stage::Shared;
use crate::{
    Result,
    transport::{Delivered, Room, Settlement, Subscription, Token},
};

#[derive(Debug)]
pub(super) struct Staged {
    /// Taken out only to be forgotten.
    inner: Option<Box<dyn Subscription>>,
    shared: Arc<Shared>,
    number: usize,
    /// Whether the last receive failed, so that the next one tells that the broker is back.
    failed: AtomicBool,
}

impl Staged {
    pub(super) fn new(inner: Box<dyn Subscription>, shared: Arc<Shared>, number: usize) -> Self {
        Self { inner: Some(inner), shared, number, failed: AtomicBool::new(false) }
    }

    fn inner(&self) -> &dyn Subscription {
        self.inner.as_deref().expect("it is there until the membership is dropped")
    }

    fn note_received(&self, delivered: &Delivered, first: usize) {
        let mut seen = self.shared.seen();
        for lease in &delivered.leases[first..] {
            let what = (self.shared.id_of(&lease.message), lease.message.size());
            seen.open.insert((self.number, lease.token), what);
        }
        seen.open.retain(|(number, token), _| *number != self.number || !delivered.lost.contains(&token.epoch));
        seen.most_open = seen.most_open.max(seen.open.len());
        let bytes = seen.open.values().map(|(_, size)| size).sum();
        seen.most_bytes = seen.most_bytes.max(bytes);
    }

    fn note_settling(&self, tokens: &[Token]) {
        let mut seen = self.shared.seen();
        let Some(oracle) = seen.witness.clone() else { return };
        for token in tokens {
            let Some(id) = seen.open.get(&(self.number, *token)).map(|(id, _)| id.clone()) else { continue };
            if let Ok(number) = id.parse() {
                oracle.settling(number, seen.letters.contains(&id));
            }
            seen.settled.push(id);
        }
    }

    fn note_over(&self, tokens: &[Token]) {
        let mut seen = self.shared.seen();
        for token in tokens {
            seen.open.remove(&(self.number, *token));
        }
    }
}

#[async_trait]
impl Subscription for Staged {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()> {
        self.shared.gate().await;
        self.shared.seen().receives += 1;
        if let Err(error) = self.shared.on_call("receive") {
            self.failed.store(true, Ordering::Relaxed);
            return Err(error);
        }
        if self.failed.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let first = into.leases.len();
        // A process that is stopped polls nothing.
        while !self.shared.until_stopped(self.inner().receive(room, into)).await? {
            self.shared.gate().await;
        }
        self.note_received(into, first);
        Ok(())
    }

    async fn settle(&self, tokens: &[Token]) -> Result<Settlement> {
        self.shared.gate().await;
        self.note_settling(tokens);
        self.shared.on_call("settle")?;
        let settlement = self.inner().settle(tokens).await?;
        self.note_over(tokens);
        self.shared.seen().stale += settlement.stale;
        self.shared.gate().await;
        Ok(settlement)
    }

    async fn release(&self, tokens: &[Token]) -> Result<()> {
        self.shared.gate().await;
        self.note_over(tokens);
        self.inner().release(tokens).await
    }

    async fn extend(&self, tokens: &[Token]) -> Result<Vec<Token>> {
        self.shared.gate().await;
        let lost = self.inner().extend(tokens).await?;
        self.shared.gate().await;
        Ok(lost)
    }

    async fn close(&self) {
        self.shared.gate().await;
        self.inner().close().await;
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let inner = self.inner.take();
        if self.shared.is_gone() {
            std::mem::forget(inner);
        }
    }
}
