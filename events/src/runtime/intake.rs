//! Receiving: while there is room, and never more.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{core::Core, route::Router};
use crate::{
    Error,
    backoff::{Backoff, random},
    transport::{Delivered, Room},
};

/// How many messages are received at once, so that members of a group share and buffers stay small.
const AT_ONCE: usize = 128;

/// How readers return to a broker that was out of reach (`DELIVERY` §3.9).
const RECONNECT: Backoff = Backoff::exponential(Duration::from_millis(100), Duration::from_secs(30));

/// Receives until the subscription is stopped.
pub(super) async fn run(core: Arc<Core>) {
    let mut router = Router::new(core.bus.names(), Arc::clone(&core.handlers), core.plan.unknown);
    let mut delivered = Delivered::default();
    let mut failures = 0;
    while let Some(room) = wait_for_room(&core).await {
        let received = tokio::select! {
            biased;
            () = core.stop.cancelled() => break,
            received = core.source.receive(room, &mut delivered) => received,
        };
        match received {
            Ok(()) => failures = 0,
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
        let routed = delivered.leases.drain(..).map(|lease| {
            let routed = router.route(&lease.message);
            (lease, routed)
        });
        core.admit(routed, now);
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
    core.lock().unreachable_since.get_or_insert_with(Instant::now);
    core.topic_meter.error("receive", error.kind());
    if failures.is_power_of_two() {
        let (topic, group) = (&core.plan.topic, &core.plan.group);
        tracing::warn!(%topic, %group, failures, %error, "cannot receive; trying again");
    }
    tokio::select! {
        biased;
        () = core.stop.cancelled() => false,
        () = tokio::time::sleep(RECONNECT.delay(failures, random())) => true,
    }
}
