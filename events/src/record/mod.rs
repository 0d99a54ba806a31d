//! What happened, for those who count and watch.
//!
//! Two things live here. [`Recorder`] is the seam that users' hooks and tracing
//! plug into: one call for each thing that happened. [`Metrics`] is the registry
//! that is always on: its meters resolve their labels once and are plain atomics
//! from then on.
//!
//! Nothing here ever carries a payload, a header value or a secret (invariant I-11
//! of the delivery contract): names, ids, counts and durations only.
//!
//! ```
//! use std::time::Duration;
//! use events::record::Metrics;
//!
//! let metrics = Metrics::new();
//! let orders = metrics.topic("memory", "orders");
//! orders.published(Duration::from_millis(2));
//!
//! let snapshot = metrics.snapshot();
//! assert_eq!(snapshot.topic("memory", "orders").map(|topic| topic.published), Some(1));
//! assert!(metrics.prometheus().contains(r#"events_published_total{adapter="memory",topic="orders"} 1"#));
//! ```

mod error_types;
mod gauge;
mod histogram;
mod metrics;
mod prometheus;
mod snapshot;
mod subscription;
#[cfg(test)]
mod tests;
mod topic;

use std::fmt;
use std::time::Duration;

pub use error_types::{MAX_ERROR_TYPES, OTHER};
pub use gauge::Gauge;
pub use histogram::{BUCKETS, HistogramValues};
pub use metrics::Metrics;
pub use snapshot::Snapshot;
pub use subscription::{SubscriptionMeter, SubscriptionValues};
pub use topic::{TopicMeter, TopicValues};

/// Hooks that are told what happened; each does nothing unless it is overridden.
///
/// A hook runs inline, on the path of the message it is told of, and from several
/// threads at once: it must be quick and must not block. What it returns or does
/// never changes what becomes of the message.
pub trait Recorder: fmt::Debug + Send + Sync + 'static {
    /// The broker confirmed a message.
    fn on_publish(&self, _published: &Published<'_>) {}

    /// A handler finished with a message, which is settled next.
    fn on_consume(&self, _consumed: &Consumed<'_>) {}

    /// An attempt failed, and there will be another.
    fn on_retry(&self, _retried: &Retried<'_>) {}

    /// A message went to the dead letters, and the broker confirmed that.
    fn on_dead_letter(&self, _dead: &DeadLettered<'_>) {}

    /// An operation of the framework or of the broker failed.
    fn on_error(&self, _failed: &Failed<'_>) {}
}

/// A message that the broker confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published<'a> {
    /// The transport's name, such as `"memory"`.
    pub adapter: &'static str,
    /// The topic it went to.
    pub topic: &'a str,
    /// The event's type name, such as `order.placed`.
    pub event: &'a str,
    /// The event's id.
    pub id: &'a str,
    /// From the call to the broker until its confirmation; for a message of a batch, that of the batch.
    pub took: Duration,
}

/// A message that a handler finished with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consumed<'a> {
    /// The transport's name, such as `"memory"`.
    pub adapter: &'static str,
    /// The topic it came from.
    pub topic: &'a str,
    /// The consumer group.
    pub group: &'a str,
    /// The handler's name.
    pub handler: &'a str,
    /// The event's type name, such as `order.placed`.
    pub event: &'a str,
    /// The event's id.
    pub id: &'a str,
    /// The attempt that finished it, from 1.
    pub attempt: u32,
    /// How long that attempt took.
    pub took: Duration,
    /// What the handler said.
    pub outcome: Outcome,
}

/// What a handler said of a message that it finished with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It did its work.
    Handled,
    /// It had nothing to do with the message.
    Skipped,
}

/// An attempt that failed and will be followed by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retried<'a> {
    /// The transport's name, such as `"memory"`.
    pub adapter: &'static str,
    /// The topic the message came from.
    pub topic: &'a str,
    /// The consumer group.
    pub group: &'a str,
    /// The handler's name.
    pub handler: &'a str,
    /// The event's type name, such as `order.placed`.
    pub event: &'a str,
    /// The event's id.
    pub id: &'a str,
    /// The attempt that failed, from 1.
    pub attempt: u32,
    /// The wait before the next attempt.
    pub delay: Duration,
    /// The kind of error: one of a bounded set, such as the name of the error's type, `panic` or `timeout`.
    pub error_type: &'a str,
    /// Why, in at most 256 bytes, without any of the payload.
    pub reason: &'a str,
}

/// A message that went to the dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadLettered<'a> {
    /// The transport's name, such as `"memory"`.
    pub adapter: &'static str,
    /// The topic the message came from.
    pub topic: &'a str,
    /// The consumer group.
    pub group: &'a str,
    /// The handler's name; empty where none takes such a message.
    pub handler: &'a str,
    /// The event's type name as the message gave it; empty where it gave none.
    pub event: &'a str,
    /// The event's id; empty where the message gave none.
    pub id: &'a str,
    /// The attempts that were made; 0 where no handler was called.
    pub attempt: u32,
    /// The kind of error: one of a bounded set, such as the name of the error's type, `panic` or `decode`.
    pub error_type: &'a str,
    /// Why, in at most 256 bytes, without any of the payload.
    pub reason: &'a str,
}

/// An operation of the framework or of the broker that failed.
///
/// A handler's own failures are not here: they are [`Retried`] or [`DeadLettered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed<'a> {
    /// The transport's name, such as `"memory"`.
    pub adapter: &'static str,
    /// The topic concerned.
    pub topic: &'a str,
    /// The consumer group; empty where none is concerned, as in a publish.
    pub group: &'a str,
    /// The handler's name; empty where none is concerned.
    pub handler: &'a str,
    /// The event's type name; empty where the failure is not about one message.
    pub event: &'a str,
    /// The event's id; empty where the failure is not about one message.
    pub id: &'a str,
    /// What was being done, such as `"publish"`, `"settle"` or `"decode"`.
    pub operation: &'static str,
    /// The kind of error: one of a bounded set, such as the name of the error's type.
    pub error_type: &'a str,
    /// Why, in at most 256 bytes, without any of the payload.
    pub reason: &'a str,
}
