//! Settling: the only thing that moves a source position.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::core::Core;
use crate::{
    Error,
    backoff::{Backoff, random},
    error::with_causes,
    transport::Token,
};

/// How a settle that failed is tried again, while the lease lasts.
const AGAIN: Backoff = Backoff::exponential(Duration::from_millis(50), Duration::from_secs(5));

/// Tells the broker what has ended, in batches as large as they have become meanwhile.
pub(super) async fn run(core: Arc<Core>) {
    let mut tokens = Vec::new();
    loop {
        core.settling.notified().await;
        while flush(&core, &mut tokens).await {}
    }
}

/// Settles all that has ended by now; whether there was anything.
pub(super) async fn flush(core: &Core, tokens: &mut Vec<Token>) -> bool {
    tokens.clear();
    {
        let mut state = core.lock();
        std::mem::swap(&mut state.settled, tokens);
        // Another flush may be under way.
        state.being_settled += tokens.len();
    }
    if tokens.is_empty() {
        return false;
    }
    let (mut failures, began) = (0, Instant::now());
    loop {
        match core.source.settle(tokens).await {
            Ok(settlement) => {
                (0..settlement.stale).for_each(|_| core.meter.stale_settles());
                (0..settlement.repeated).for_each(|_| core.meter.repeated_settles());
                break;
            }
            Err(error) if error.is_transient() && core.lease.is_none_or(|lease| began.elapsed() < lease) => {
                failures += 1;
                failed(core, &error, failures);
                tokio::time::sleep(AGAIN.delay(failures, random())).await;
            }
            Err(error) => {
                failed(core, &error, 1);
                let mut state = core.lock();
                state.adrift.extend(tokens.iter().copied());
                state.ended.settled -= tokens.len() as u64;
                state.ended.lost += tokens.len() as u64;
                break;
            }
        }
    }
    let mut state = core.lock();
    state.being_settled = state.being_settled.saturating_sub(tokens.len());
    state.unsettling_since = None;
    drop(state);
    core.room.notify_one();
    core.progress.notify_waiters();
    true
}

fn failed(core: &Core, error: &Error, failures: u32) {
    core.lock().unsettling_since.get_or_insert_with(Instant::now);
    core.topic_meter.error("settle", error.kind());
    if failures.is_power_of_two() {
        let error = with_causes(error);
        tracing::warn!(group = %core.plan.group, failures, error, "cannot settle; trying again while the lease lasts");
    }
}
