//! Whether the app is well, and if not, what is wrong.

use std::{fmt, time::Duration};

use tokio::time::Instant;

use super::{core::Core, delivery::Delivery};
use crate::transport::HeaderValue;

/// Whether an app is well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// What is wrong; nothing, where it is ready.
    pub problems: Vec<Problem>,
}

impl Health {
    /// Whether it takes events and gets through with them.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.problems.is_empty()
    }
}

/// One thing that is wrong, with the group that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The app shuts down.
    ShuttingDown,
    /// A delivery has not been settled for too long.
    Stuck {
        /// The consumer group.
        group: String,
        /// The event's id.
        event: String,
        /// How long ago it was received.
        age: Duration,
    },
    /// Dead letters cannot be written; their lanes stand still.
    Parked {
        /// The consumer group.
        group: String,
        /// How many.
        count: usize,
    },
    /// Handlers go on after their time was up, without yielding.
    Zombies {
        /// The consumer group.
        group: String,
        /// How many.
        count: usize,
    },
    /// The broker is out of reach.
    Unreachable {
        /// The consumer group.
        group: String,
        /// Since how long.
        since: Duration,
    },
    /// The subscription has failed too often to be started again.
    Failed {
        /// The consumer group.
        group: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShuttingDown => f.write_str("the app is shutting down"),
            Self::Stuck { group, event, age } => write!(f, "{group}: event {event} is unsettled for {age:?}"),
            Self::Parked { group, count } => write!(f, "{group}: {count} dead letters cannot be written"),
            Self::Zombies { group, count } => write!(f, "{group}: {count} handlers go on after their time was up"),
            Self::Unreachable { group, since } => write!(f, "{group}: the broker is out of reach for {since:?}"),
            Self::Failed { group } => write!(f, "{group}: the subscription has failed"),
        }
    }
}

impl Core {
    /// What is wrong with this subscription; sets the gauges on the way.
    pub(super) fn examine(&self, problems: &mut Vec<Problem>) {
        let now = Instant::now();
        let state = self.lock();
        let group = || self.plan.group.to_string();
        let id = |value: Option<HeaderValue>| value.and_then(|id| id.text()).unwrap_or_default();
        // Of what was received together, that which the others wait for.
        let rank = |job: &Delivery| (job.received, job.token.locator.saturating_add(1));
        let waiting = state.lanes.jobs().map(|job| (rank(job), self.bus.incoming(job.content()).id()));
        let running = state.running.iter().flatten().map(|one| ((one.received, 0), one.id.clone()));
        if let Some(((received, _), event)) = waiting.chain(running).min_by_key(|(rank, _)| *rank) {
            let age = now - received;
            if age > self.plan.stuck_after {
                problems.push(Problem::Stuck { group: group(), event: id(event), age });
            }
        }
        if state.parked > 0 {
            problems.push(Problem::Parked { group: group(), count: state.parked });
        }
        let is_zombie = |handler: usize, since: Instant| {
            let patience = self.handlers[handler].patience;
            now - since > patience.timeout + patience.grace
        };
        let zombies = state.running.iter().flatten().filter(|one| one.handler.is_some_and(|h| is_zombie(h, one.since)));
        let zombies = zombies.count();
        if zombies > 0 {
            problems.push(Problem::Zombies { group: group(), count: zombies });
        }
        if let Some(since) = state.unreachable_since.into_iter().chain(state.unsettling_since).min() {
            problems.push(Problem::Unreachable { group: group(), since: now - since });
        }
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.meter.in_flight.set(gauge(state.lanes.len()));
        self.meter.in_flight_bytes.set(gauge(state.bytes));
        self.meter.retry_waiting.set(gauge(state.lanes.held() - state.parked));
        self.meter.parked.set(gauge(state.parked));
        self.meter.zombie_handlers.set(gauge(zombies));
    }
}
