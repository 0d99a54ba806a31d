//! Signs of life: leases that end are extended while their deliveries are here, waiting or being handled.
//!
//! They begin with the receipt and do not stop while a handler runs (`DELIVERY` §3.2). A lease that cannot be extended for
//! as long as it lasts is over, whoever may think otherwise: its handler is told to stop, and nothing is settled.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::core::Core;
use crate::{Error, error::with_causes, transport::Token};

/// How often a lease is extended while it lasts.
const TIMES: u32 = 3;

/// Extends what is here, until the task is ended.
pub(super) async fn run(core: Arc<Core>, lease: Duration) {
    let mut beat = interval(lease / TIMES);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut extended = Instant::now();
    loop {
        beat.tick().await;
        give_back(&core, lease).await;
        let tokens = core.lock().tokens();
        if tokens.is_empty() {
            extended = Instant::now();
            continue;
        }
        // A broker that does not answer keeps no lease.
        let answer = timeout(lease / TIMES, core.source.extend(&tokens)).await;
        match answer.unwrap_or(Err(Error::Timeout { what: "extending leases" })) {
            Ok(lost) => {
                extended = Instant::now();
                core.lose(&epochs(&lost));
            }
            Err(error) => {
                core.topic_meter.error("extend", error.kind());
                let since = extended.elapsed();
                let error = with_causes(&error);
                tracing::warn!(group = %core.plan.group, ?since, error, "cannot extend leases; trying again while they last");
                if since >= lease {
                    core.lose(&epochs(&tokens));
                    core.lock().adrift.extend(tokens);
                }
            }
        }
    }
}

/// Gives back what was given up while the broker was out of reach: where it still keeps a lease for us, nobody else would
/// ever get the message.
async fn give_back(core: &Core, lease: Duration) {
    let adrift = std::mem::take(&mut core.lock().adrift);
    if !adrift.is_empty() && !matches!(timeout(lease / TIMES, core.source.release(&adrift)).await, Ok(Ok(()))) {
        core.lock().adrift.extend(adrift);
    }
}

fn epochs(tokens: &[Token]) -> Vec<u64> {
    let mut epochs: Vec<u64> = tokens.iter().map(|token| token.epoch).collect();
    epochs.sort_unstable();
    epochs.dedup();
    epochs
}
