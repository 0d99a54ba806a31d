//! Settings with every default filled in.

use std::{sync::Arc, time::Duration};

use crate::{
    backoff::{Backoff, Jitter},
    handler::{Accepts, AnyHandler, DeadLetters, Order, Patience, Scope, Settings, Unknown},
    transport::Start,
};

/// One handler, ready to run.
#[derive(Debug)]
pub(super) struct HandlerPlan {
    pub(super) name: Arc<str>,
    pub(super) handler: Arc<dyn AnyHandler>,
    pub(super) accepts: Accepts,
    pub(super) scope: Arc<Scope>,
    pub(super) retry: RetryPlan,
    pub(super) patience: Patience,
    /// Whether a call needs a cancellation token.
    pub(super) cancellable: bool,
}

/// When a handler is called again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RetryPlan {
    /// How often it is called in all.
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    /// How long after its receipt a delivery may still be retried.
    pub(super) deadline: Option<Duration>,
    pub(super) max_defers: u32,
}

/// One subscription: what its handlers agree on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SubscriptionPlan {
    pub(super) topic: Arc<str>,
    pub(super) group: Arc<str>,
    pub(super) start: Start,
    pub(super) order: Order,
    pub(super) concurrency: usize,
    pub(super) max_in_flight: usize,
    pub(super) max_bytes: usize,
    pub(super) dead_letters: Arc<str>,
    pub(super) unknown: Unknown,
    pub(super) stuck_after: Duration,
    pub(super) max_parked: usize,
}

/// How much a subscription takes in where others may be waiting for it: what its workers do next, and no backlog.
const SHARED: usize = 128;

/// The longest that a handler has after it was told to stop (`DELIVERY` §3.6).
pub(super) const CANCEL_GRACE: Duration = Duration::from_secs(1);

impl RetryPlan {
    pub(super) fn of(settings: &Settings) -> Self {
        let backoff = settings.backoff.unwrap_or_default();
        Self {
            attempts: settings.attempts.unwrap_or(6).max(1),
            backoff: backoff.with_jitter(settings.jitter.unwrap_or(backoff.jitter)),
            deadline: settings.retry_deadline,
            max_defers: settings.max_defers.unwrap_or(1000),
        }
    }
}

pub(super) fn patience(settings: &Settings) -> Patience {
    Patience { timeout: settings.timeout.unwrap_or(Duration::from_secs(30)), grace: CANCEL_GRACE }
}

impl SubscriptionPlan {
    /// The plan for a handler of `topic` in `group`; `keyed` is whether its type has a key, `shared` whether other processes
    /// may be waiting for what this one takes in.
    pub(super) fn of(
        settings: &Settings,
        topic: &str,
        group: &str,
        keyed: bool,
        shared: bool,
        dlq_suffix: &str,
    ) -> Self {
        let dead_letters = match settings.dead_letters {
            None => format!("{topic}{dlq_suffix}").into(),
            Some(DeadLetters::Suffix(suffix)) => format!("{topic}{suffix}").into(),
            Some(DeadLetters::Topic(topic)) => topic.into(),
        };
        let concurrency = settings.concurrency.unwrap_or(8).max(1);
        Self {
            topic: topic.into(),
            group: group.into(),
            start: settings.start.unwrap_or_default(),
            order: settings.order.unwrap_or(if keyed { Order::Key } else { Order::None }),
            concurrency,
            max_in_flight: settings
                .max_in_flight
                .unwrap_or(if shared { SHARED.max(8 * concurrency) } else { 1024 })
                .max(1),
            max_bytes: settings.max_bytes.unwrap_or(64 << 20).max(1),
            dead_letters,
            unknown: settings.unknown.unwrap_or(Unknown::Settle),
            stuck_after: Duration::from_secs(5 * 60),
            max_parked: 100,
        }
    }
}

/// A schedule in words, for the topology: `100ms..30s x2, full jitter`.
pub(super) fn describe(backoff: &Backoff) -> String {
    let jitter = match backoff.jitter {
        Jitter::Full => "full jitter".to_owned(),
        Jitter::None => "no jitter".to_owned(),
        Jitter::Width(width) => format!("±{width:?}"),
    };
    format!("{:?}..{:?} x{}, {jitter}", backoff.base, backoff.cap, backoff.multiplier)
}
