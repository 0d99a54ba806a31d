use super::subscription::SubscriptionValues;
use super::topic::TopicValues;

/// The values of a registry when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// One entry for each topic, sorted by adapter and topic.
    pub topics: Vec<TopicValues>,
    /// One entry for each subscription, sorted by adapter, topic and group.
    pub subscriptions: Vec<SubscriptionValues>,
}

impl Snapshot {
    /// The values of a topic, if anyone has asked for its meter.
    pub fn topic(&self, adapter: &str, topic: &str) -> Option<&TopicValues> {
        self.topics.iter().find(|values| (values.adapter, &*values.topic) == (adapter, topic))
    }

    /// The values of a subscription, if anyone has asked for its meter.
    pub fn subscription(&self, adapter: &str, topic: &str, group: &str) -> Option<&SubscriptionValues> {
        self.subscriptions
            .iter()
            .find(|values| (values.adapter, &*values.topic, &*values.group) == (adapter, topic, group))
    }
}
