//! Waiting: deliveries that are held get their turn when they are due, and never earlier.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::core::Core;
use crate::backoff::Backoff;

/// How a delivery goes on that waits for the broker: its outputs, or its dead letter, are written again, for ever.
pub(super) const AGAIN: Backoff = Backoff::exponential(Duration::from_millis(100), Duration::from_secs(30));

/// Wakes what is due, until the subscription ends. Due times are monotonic: a jump of the wall clock makes nothing early.
pub(super) async fn run(core: Arc<Core>) {
    loop {
        let earlier = core.timer.notified();
        let due = {
            let mut state = core.lock();
            if state.lanes.wake(Instant::now()) {
                core.ring(&state);
            }
            state.lanes.next_due()
        };
        match due {
            Some(due) => tokio::select! {
                () = sleep_until(due) => {}
                () = earlier => {}
            },
            None => earlier.await,
        }
    }
}
