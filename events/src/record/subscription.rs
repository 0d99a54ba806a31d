use super::gauge::{Counter, Gauge};

/// One row of the exposition: its name, its help line, and its value.
pub(super) struct Family<T> {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) value: fn(&SubscriptionValues) -> T,
}

/// Writes the meter, its values and its rows of the exposition from one list, so that nothing is counted and not shown.
macro_rules! subscription {
    (
        counters { $(#[doc = $counter_help:literal] $counter:ident = $counter_name:literal,)* }
        gauges { $(#[doc = $gauge_help:literal] $gauge:ident = $gauge_name:literal,)* }
    ) => {
        /// Counts what becomes of the deliveries of one subscription: each call is one relaxed atomic.
        #[derive(Debug)]
        pub struct SubscriptionMeter {
            pub(super) adapter: &'static str,
            pub(super) topic: String,
            pub(super) group: String,
            $(#[doc = $gauge_help] pub $gauge: Gauge,)*
            $($counter: Counter,)*
        }

        /// What a [`SubscriptionMeter`] held when it was read.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct SubscriptionValues {
            /// The transport's name.
            pub adapter: &'static str,
            /// The topic.
            pub topic: String,
            /// The consumer group.
            pub group: String,
            $(#[doc = $counter_help] pub $counter: u64,)*
            $(#[doc = $gauge_help] pub $gauge: i64,)*
        }

        impl SubscriptionMeter {
            pub(super) fn new(adapter: &'static str, topic: &str, group: &str) -> Self {
                Self {
                    adapter,
                    topic: topic.to_owned(),
                    group: group.to_owned(),
                    $($gauge: Gauge::default(),)*
                    $($counter: Counter::default(),)*
                }
            }

            $(
                #[doc = concat!("Adds one to `", $counter_name, "`:", $counter_help)]
                pub fn $counter(&self) {
                    self.$counter.increment();
                }
            )*

            pub(super) fn values(&self) -> SubscriptionValues {
                SubscriptionValues {
                    adapter: self.adapter,
                    topic: self.topic.clone(),
                    group: self.group.clone(),
                    $($counter: self.$counter.get(),)*
                    $($gauge: self.$gauge.get(),)*
                }
            }
        }

        pub(super) const COUNTERS: &[Family<u64>] = &[
            $(Family { name: $counter_name, help: $counter_help.trim_ascii(), value: |values| values.$counter },)*
        ];

        pub(super) const GAUGES: &[Family<i64>] = &[
            $(Family { name: $gauge_name, help: $gauge_help.trim_ascii(), value: |values| values.$gauge },)*
        ];
    };
}

subscription! {
    counters {
        /// Messages that a handler skipped.
        skipped = "events_skipped_total",
        /// Messages of a type that no handler of the group takes.
        unhandled = "events_unhandled_total",
        /// Attempts that a handler put off without spending them.
        deferred = "events_deferred_total",
        /// Messages that had been handled before.
        duplicates = "events_duplicates_total",
        /// Messages without a body that no handler takes.
        tombstones = "events_tombstones_total",
        /// Messages that came after their expiry.
        expired = "events_expired_total",
        /// Settles that were dropped because their epoch had passed.
        stale_settles = "events_stale_settles_total",
        /// Settles that were dropped because the delivery had been settled.
        repeated_settles = "events_repeated_settles_total",
        /// Deliveries whose lease was lost before they were settled.
        lease_lost = "events_lease_lost_total",
        /// Deliveries that were given back at a shutdown or a revoke.
        released = "events_released_total",
        /// Attempts that failed because they took too long.
        timeouts = "events_timeouts_total",
        /// Attempts that failed because the handler panicked.
        panics = "events_panics_total",
    }
    gauges {
        /// Deliveries that are admitted and not settled.
        in_flight = "events_in_flight",
        /// Bytes of the deliveries that are admitted and not settled.
        in_flight_bytes = "events_in_flight_bytes",
        /// Deliveries that wait for their next attempt.
        retry_waiting = "events_retry_waiting",
        /// Deliveries that are held because the dead letters cannot be written.
        parked = "events_parked",
        /// Handlers that are still running after their time was up.
        zombie_handlers = "events_zombie_handlers",
    }
}

impl SubscriptionValues {
    pub(super) fn labels(&self) -> [(&'static str, &str); 3] {
        [("adapter", self.adapter), ("topic", &self.topic), ("group", &self.group)]
    }
}
