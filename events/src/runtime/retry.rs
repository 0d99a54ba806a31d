//! Waiting: deliveries that are held get their turn when they are due, and never earlier.

use std::sync::Arc;

use tokio::time::{Instant, sleep_until};

use super::core::Core;

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
