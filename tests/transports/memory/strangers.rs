//! Two brokers in one process know nothing of each other.

use super::{TOPIC, broker, drain, join, of, publish_many};
use events::transport::Admin;

#[events::test]
async fn two_brokers_in_one_process_are_strangers() {
    let (mine, theirs) = (broker(), broker());
    let (member, stranger) = (join(&mine, "audit").await, join(&theirs, "audit").await);
    publish_many(&mine, 3).await;
    assert_eq!(drain(&*member).await.len(), 3);
    assert!(drain(&*stranger).await.is_empty());
    mine.cut();
    assert_eq!(theirs.lag(TOPIC, "audit").await.unwrap(), 0);
}

#[events::test]
async fn two_connections_to_one_url_are_two_brokers() {
    let (mine, theirs) = (of("memory:").await, of("memory:").await);
    publish_many(&*mine, 3).await;
    assert!(theirs.admin().unwrap().topics().await.unwrap().is_empty());
}

#[events::test]
async fn clones_are_the_same_broker() {
    let broker = broker();
    publish_many(&broker.clone(), 3).await;
    assert_eq!(drain(&*join(&broker, "audit").await).await.len(), 3);
}

#[events::test]
async fn a_topic_of_another_broker_is_resolved_by_its_name() {
    let (mine, theirs) = (broker(), broker());
    use events::transport::Transport;
    let other = theirs.topic("other").unwrap();
    mine.topic("something").unwrap();
    let message = events::transport::Message { topic: other, ..super::message(&mine, None, "x") };
    assert!(mine.publish(&[message]).await.len() == 1);
    assert_eq!(mine.history("other").len(), 1);
    assert!(theirs.history("other").is_empty());
}
