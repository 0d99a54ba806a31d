//! One membership of a group, as its subscriber and the task share it.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, Ordering},
};

use tokio::{sync::Notify, time::Instant};

use super::{claim::Found, engine::lock, fault::Fault};
use crate::transport::{Delivered, SubscribeSpec};

/// One membership of a group.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) spec: SubscribeSpec,
    /// The number of the topic in the file.
    pub(super) topic: i64,
    /// The number of the group in the file.
    pub(super) consumer: i64,
    epoch: AtomicI64,
    /// Rung when there may be something to claim.
    pub(super) bell: Notify,
    /// Rung when a claim has been answered.
    pub(super) answered: Notify,
    inbox: Mutex<Inbox>,
}

/// What claims have brought and nobody has taken yet. A receive that is dropped leaves its own here.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pub(super) delivered: Delivered,
    pub(super) fault: Option<Fault>,
    /// Whether a claim is under way.
    pub(super) asked: bool,
    /// Whether the last claim found nothing.
    pub(super) empty: bool,
    /// When the database was last told that this member lives.
    pub(super) seen: Option<Instant>,
}

impl Member {
    pub(super) fn new(spec: SubscribeSpec, topic: i64, consumer: i64, epoch: i64) -> Self {
        Self {
            spec,
            topic,
            consumer,
            epoch: AtomicI64::new(epoch),
            bell: Notify::new(),
            answered: Notify::new(),
            inbox: Mutex::default(),
        }
    }

    pub(super) fn epoch(&self) -> i64 {
        self.epoch.load(Ordering::Acquire)
    }

    pub(super) fn inbox(&self) -> std::sync::MutexGuard<'_, Inbox> {
        lock(&self.inbox)
    }

    /// Keeps what a claim has brought.
    pub(super) fn answer(&self, found: Result<Found, Fault>) {
        let mut inbox = self.inbox();
        inbox.asked = false;
        match found {
            Ok(Found::Leases(leases)) => {
                inbox.empty = leases.is_empty();
                inbox.delivered.leases.extend(leases);
            }
            Ok(Found::Lost { next }) => {
                let over = self.epoch.swap(next, Ordering::AcqRel);
                // What waits here was leased under it.
                inbox.delivered.leases.clear();
                inbox.delivered.lost.push(over.unsigned_abs());
            }
            Err(fault) => inbox.fault = Some(fault),
        }
        drop(inbox);
        self.answered.notify_one();
    }
}
