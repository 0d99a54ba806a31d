use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::error_types::ErrorTypes;
use super::histogram::{Histogram, HistogramValues};

/// Counts what happens on one topic of one transport.
///
/// [`published`](Self::published) and [`consumed`](Self::consumed) are two relaxed atomic
/// additions each. What has an `error_type` takes a lock of this meter alone, and allocates
/// only for a type of error that is new to it.
#[derive(Debug)]
pub struct TopicMeter {
    pub(super) adapter: &'static str,
    pub(super) topic: String,
    publish: Histogram,
    consume: Histogram,
    retried: Mutex<ErrorTypes>,
    dead_lettered: Mutex<ErrorTypes>,
    errors: Mutex<BTreeMap<&'static str, ErrorTypes>>,
}

/// What a [`TopicMeter`] held when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicValues {
    /// The transport's name.
    pub adapter: &'static str,
    /// The topic.
    pub topic: String,
    /// Messages that the broker confirmed.
    pub published: u64,
    /// Messages that a handler finished with.
    pub consumed: u64,
    /// How long the broker took to confirm.
    pub publish_duration: HistogramValues,
    /// How long handlers took.
    pub consume_duration: HistogramValues,
    /// Attempts that failed and were followed by another, by type of error.
    pub retried: BTreeMap<String, u64>,
    /// Messages that went to the dead letters, by type of error.
    pub dead_lettered: BTreeMap<String, u64>,
    /// Failures of the framework or the broker, by operation and then by type of error.
    pub errors: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl TopicMeter {
    pub(super) fn new(adapter: &'static str, topic: &str) -> Self {
        Self {
            adapter,
            topic: topic.to_owned(),
            publish: Histogram::default(),
            consume: Histogram::default(),
            retried: Mutex::default(),
            dead_lettered: Mutex::default(),
            errors: Mutex::default(),
        }
    }

    /// Counts a message that the broker confirmed after `took`.
    pub fn published(&self, took: Duration) {
        self.published_many(1, took);
    }

    /// Counts `n` messages that the broker confirmed together: each of them took the whole of `took`.
    pub fn published_many(&self, n: u64, took: Duration) {
        self.publish.observe(n, took);
    }

    /// Counts a message that a handler finished with in `took`.
    pub fn consumed(&self, took: Duration) {
        self.consume.observe(1, took);
    }

    /// Counts an attempt that failed and will be followed by another.
    pub fn retried(&self, error_type: &str) {
        self.retried.lock().unwrap_or_else(PoisonError::into_inner).count(error_type);
    }

    /// Counts a message that went to the dead letters.
    pub fn dead_lettered(&self, error_type: &str) {
        self.dead_lettered.lock().unwrap_or_else(PoisonError::into_inner).count(error_type);
    }

    /// Counts a failure of the framework or the broker; the types of error are bounded for each operation.
    pub fn error(&self, operation: &'static str, error_type: &str) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.entry(operation).or_default().count(error_type);
    }

    pub(super) fn values(&self) -> TopicValues {
        let publish_duration = self.publish.values();
        let consume_duration = self.consume.values();
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        TopicValues {
            adapter: self.adapter,
            topic: self.topic.clone(),
            published: publish_duration.count,
            consumed: consume_duration.count,
            publish_duration,
            consume_duration,
            retried: self.retried.lock().unwrap_or_else(PoisonError::into_inner).values(),
            dead_lettered: self.dead_lettered.lock().unwrap_or_else(PoisonError::into_inner).values(),
            errors: errors.iter().map(|(operation, types)| (*operation, types.values())).collect(),
        }
    }
}

impl TopicValues {
    pub(super) fn labels(&self) -> [(&'static str, &str); 2] {
        [("adapter", self.adapter), ("topic", &self.topic)]
    }
}
