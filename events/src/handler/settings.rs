//! What an attribute can say about a handler; what it leaves out is a default or the app's choice.

use std::time::Duration;

use crate::{
    backoff::{Backoff, Jitter},
    transport::Start,
};

/// The settings of one handler. `None` is "not said".
///
/// Group, start, order, concurrency, `max_in_flight`, dead letters and unknown
/// belong to the *subscription*, and must agree across handlers that share a
/// group; retry and timeout belong to the handler.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The topic; only for a handler of `RawEvent`, whose type doesn't say.
    pub topic: Option<&'static str>,
    /// The consumer group. The default is `<app>.<handler>`.
    pub group: Option<&'static str>,
    /// Where a new group begins. The default is the oldest message there is.
    pub start: Option<Start>,
    /// What stays in order. The default is the key where the type has one, else nothing.
    pub order: Option<Order>,
    /// How many events are handled at once. The default is 8.
    pub concurrency: Option<usize>,
    /// How many messages may be received and not yet settled. The default is 1,024.
    pub max_in_flight: Option<usize>,
    /// How many bytes those may have together. The default is 64 MiB.
    pub max_bytes: Option<usize>,
    /// How often the handler is called in all. The default is 6.
    pub attempts: Option<u32>,
    /// How long to wait in between. The default is 100 ms, doubled each time, up to 30 s.
    pub backoff: Option<Backoff>,
    /// How those waits are spread. The default is full jitter.
    pub jitter: Option<Jitter>,
    /// How long after it was received an event may still be retried. There is no default.
    pub retry_deadline: Option<Duration>,
    /// How often an event may be deferred. The default is 1,000.
    pub max_defers: Option<u32>,
    /// How long one call may take. The default is 30 s.
    pub timeout: Option<Duration>,
    /// Where dead letters go. The default is `<topic>.dlq`.
    pub dead_letters: Option<DeadLetters>,
    /// What becomes of a type that no handler of the group takes. The default is to settle and count it.
    pub unknown: Option<Unknown>,
}

impl Settings {
    /// Nothing said.
    pub const NONE: Self = Self {
        topic: None,
        group: None,
        start: None,
        order: None,
        concurrency: None,
        max_in_flight: None,
        max_bytes: None,
        attempts: None,
        backoff: None,
        jitter: None,
        retry_deadline: None,
        max_defers: None,
        timeout: None,
        dead_letters: None,
        unknown: None,
    };
}

/// Saying more, one thing at a time.
macro_rules! say {
    ($($(#[$doc:meta])* $field:ident: $type:ty;)*) => {
        impl Settings {$(
            $(#[$doc])*
            #[must_use]
            pub const fn $field(mut self, $field: $type) -> Self {
                self.$field = Some($field);
                self
            }
        )*}
    };
}

say! {
    /// Joins this consumer group.
    group: &'static str;
    /// Begins here, where the group is new.
    start: Start;
    /// Keeps this in order.
    order: Order;
    /// Handles this many events at once.
    concurrency: usize;
    /// Receives at most this many messages before some are settled.
    max_in_flight: usize;
    /// Receives at most this many bytes before some are settled.
    max_bytes: usize;
    /// Calls the handler this often in all.
    attempts: u32;
    /// Waits by this schedule in between.
    backoff: Backoff;
    /// Spreads those waits like this.
    jitter: Jitter;
    /// Gives up this long after an event was received.
    retry_deadline: Duration;
    /// Defers an event at most this often.
    max_defers: u32;
    /// Gives each call this long.
    timeout: Duration;
    /// Writes dead letters there.
    dead_letters: DeadLetters;
    /// Does this with types that no handler of the group takes.
    unknown: Unknown;
    /// Reads this topic; only for a handler of `RawEvent`.
    topic: &'static str;
}

/// What stays in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// Events of one key, one after the other; a key that waits for a retry waits alone.
    Key,
    /// Events of one partition, one after the other.
    Partition,
    /// Nothing.
    None,
}

/// Where dead letters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeadLetters {
    /// To the topic of the event, with this suffix.
    Suffix(&'static str),
    /// To this topic.
    Topic(&'static str),
}

/// What becomes of a type that no handler of the group takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unknown {
    /// It is settled and counted.
    Settle,
    /// It goes to the dead letters.
    DeadLetter,
}
