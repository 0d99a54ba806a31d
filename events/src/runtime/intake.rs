//! Receiving: while there is room, and never more.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::DropGuard;

use super::{core::Core, route::Router};
use crate::{
    Error,
    backoff::{Backoff, random},
    error::with_causes,
    transport::{Delivered, Room},
};

/// How many messages are received at once, so that members of a group share and buffers stay small.
const AT_ONCE: usize = 128;

/// How readers return to a broker that was out of reach (`DELIVERY` §3.9).
pub(super) const RECONNECT: Backoff = Backoff::exponential(Duration::from_millis(100), Duration::from_secs(30));

/// Receives until the subscription is stopped; `_over` tells that it has, also when this is dropped.
pub(super) async fn run(core: Arc<Core>, _over: DropGuard) {
    let mut router = Router::new(core.bus.names(), Arc::clone(&core.handlers), core.plan.unknown);
    let (mut delivered, mut routes) = (Delivered::default(), Vec::new());
    let mut failures = 0;
    while let Some(room) = wait_for_room(&core).await {
        let received = tokio::select! {
            biased;
            () = core.stop.cancelled() => break,
            received = core.source.receive(room, &mut delivered) => received,
        };
        match received {
            Ok(()) => {
                if std::mem::take(&mut failures) > 0 {
                    core.lock().unreachable_since = None;
                }
            }
            Err(Error::Closed) => break,
            Err(error) => {
                failures += 1;
                if !out_of_reach(&core, &error, failures).await {
                    break;
                }
                continue;
            }
        }
        if !delivered.lost.is_empty() {
            core.lose(&delivered.lost);
            delivered.lost.clear();
        }
        let now = Instant::now();
        routes.extend(delivered.leases.iter().map(|lease| router.route(&lease.message)));
        core.admit(&mut delivered.leases, &mut routes, now);
    }
}

/// Waits until something may be received; `None` when nothing more is to be.
async fn wait_for_room(core: &Core) -> Option<Room> {
    loop {
        if core.stop.is_cancelled() {
            return None;
        }
        let bell = core.room.notified();
        let room = core.free();
        if room.messages > 0 {
            return Some(Room { messages: room.messages.min(AT_ONCE), ..room });
        }
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return None,
            () = bell => {}
        }
    }
}

/// Notes that the broker is out of reach, and waits; `false` when the subscription is stopped meanwhile.
async fn out_of_reach(core: &Core, error: &Error, failures: u32) -> bool {
    note_unreachable(core, error, failures);
    tokio::select! {
        biased;
        () = core.stop.cancelled() => false,
        () = tokio::time::sleep(RECONNECT.delay(failures, random())) => true,
    }
}

pub(super) fn note_unreachable(core: &Core, error: &Error, failures: u32) {
    core.lock().unreachable_since.get_or_insert_with(Instant::now);
    core.topic_meter.error("receive", error.kind());
    if failures.is_power_of_two() {
        let (topic, group) = (&core.plan.topic, &core.plan.group);
        let error = with_causes(error);
        tracing::warn!(%topic, %group, failures, error, "cannot receive; trying again");
    }
}
