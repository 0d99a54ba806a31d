use std::sync::{Arc, Mutex, PoisonError};

use super::prometheus;
use super::snapshot::Snapshot;
use super::subscription::SubscriptionMeter;
use super::topic::TopicMeter;

/// A handle to one registry; clones share it, and two registries know nothing of each other.
///
/// Asking for a meter takes a lock and searches; do it once, keep the [`Arc`], and count on that.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    registry: Arc<Registry>,
}

/// The meters, sorted by their labels.
#[derive(Debug, Default)]
struct Registry {
    topics: Mutex<Vec<Arc<TopicMeter>>>,
    subscriptions: Mutex<Vec<Arc<SubscriptionMeter>>>,
}

impl Metrics {
    /// A registry with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The meter of a topic: the same one for the same labels. It is part of every snapshot from now on.
    pub fn topic(&self, adapter: &'static str, topic: &str) -> Arc<TopicMeter> {
        let mut topics = self.registry.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let found = topics.binary_search_by(|meter| (meter.adapter, &*meter.topic).cmp(&(adapter, topic)));
        let at = found.unwrap_or_else(|at| {
            topics.insert(at, Arc::new(TopicMeter::new(adapter, topic)));
            at
        });
        Arc::clone(&topics[at])
    }

    /// The meter of a group's subscription to a topic: the same one for the same labels.
    /// It is part of every snapshot from now on.
    pub fn subscription(&self, adapter: &'static str, topic: &str, group: &str) -> Arc<SubscriptionMeter> {
        let mut subscriptions = self.registry.subscriptions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = subscriptions
            .binary_search_by(|meter| (meter.adapter, &*meter.topic, &*meter.group).cmp(&(adapter, topic, group)));
        let at = found.unwrap_or_else(|at| {
            subscriptions.insert(at, Arc::new(SubscriptionMeter::new(adapter, topic, group)));
            at
        });
        Arc::clone(&subscriptions[at])
    }

    /// Every value as it is now, sorted by labels.
    ///
    /// Counting goes on meanwhile: each value is right, and two of them may be a message apart.
    pub fn snapshot(&self) -> Snapshot {
        let topics = self.registry.topics.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let subscriptions = self.registry.subscriptions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Snapshot {
            topics: topics.iter().map(|meter| meter.values()).collect(),
            subscriptions: subscriptions.iter().map(|meter| meter.values()).collect(),
        }
    }

    /// The [`snapshot`](Self::snapshot) in Prometheus' text exposition format, to be served as
    /// `text/plain; version=0.0.4; charset=utf-8`.
    pub fn prometheus(&self) -> String {
        prometheus::text(&self.snapshot())
    }
}
