//! Ending a subscription: cancelled is not failed, and nothing is lost.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{core::Core, report::Report, settle};
use crate::transport::HeaderValue;

/// How long the last settles and releases may take (`DELIVERY` §3.8).
const FINAL: Duration = Duration::from_secs(5);

/// Receives nothing more, gives back what waits, lets handlers finish within `drain`, tells them to stop and waits
/// `grace`, and settles what is done. The tasks are ended by the supervisor after this.
pub(super) async fn run(core: &Core, drain: Duration, grace: Duration) -> Report {
    core.stop.cancel();
    let waiting = {
        let mut state = core.lock();
        state.draining = true;
        let waiting = state.lanes.remove(|_| true);
        state.bytes -= waiting.iter().map(|delivery| delivery.size).sum::<usize>();
        state.parked = 0;
        waiting.iter().for_each(|_| core.meter.released());
        state.ended.released += waiting.len() as u64;
        state.released.extend(waiting.iter().map(|delivery| delivery.token));
        waiting
    };
    drop(waiting);
    // Workers that sleep wake up and find that it is over.
    core.work.notify_waiters();
    if !idle_by(core, Instant::now() + drain).await {
        core.cancel.cancel();
        idle_by(core, Instant::now() + grace).await;
    }
    let end = Instant::now() + FINAL;
    // What was being received is given back as well.
    let _ = timeout_at(end, core.received.cancelled()).await;
    // What cannot be settled in time is delivered again.
    let _ = timeout_at(end, settle_all(core)).await;
    let released = core.lock().released.clone();
    if !released.is_empty() {
        // The same: leases end with the membership.
        let _ = timeout_at(end, core.source.release(&released)).await;
    }
    report(core)
}

/// Waits until no handler is running; whether that was in time.
async fn idle_by(core: &Core, deadline: Instant) -> bool {
    let idle = async {
        loop {
            let progress = core.progress.notified();
            tokio::pin!(progress);
            progress.as_mut().enable();
            if core.lock().running.iter().all(Option::is_none) {
                return;
            }
            progress.await;
        }
    };
    timeout_at(deadline, idle).await.is_ok()
}

async fn settle_all(core: &Core) {
    let mut tokens = Vec::new();
    loop {
        while settle::flush(core, &mut tokens).await {}
        let progress = core.progress.notified();
        if core.lock().being_settled == 0 {
            return;
        }
        progress.await;
    }
}

fn report(core: &Core) -> Report {
    let state = core.lock();
    let id = |value: Option<&HeaderValue>| value.and_then(HeaderValue::text).unwrap_or_default();
    let unsettled = (state.settled.len() + state.being_settled) as u64;
    Report {
        settled: state.ended.settled - unsettled,
        released: state.ended.released,
        abandoned: state.running.iter().flatten().map(|running| id(running.id.as_ref())).collect(),
        unsettled,
    }
}
