//! How far a group is, and purging.

use super::{TOPIC, broker, drain, join, publish_many, settle, take, texts};
use events::{Error, transport::Admin};

#[events::test]
async fn the_lag_is_what_is_not_settled() {
    let broker = broker();
    let member = join(&broker, "audit").await;
    publish_many(&broker, 10).await;
    let lag = || async { broker.lag(TOPIC, "audit").await.unwrap() };
    assert_eq!(lag().await, 10);
    let leases = take(&*member, 5).await;
    assert_eq!(lag().await, 10, "a lease settles nothing");
    settle(&*member, &leases[1..]).await;
    assert_eq!(lag().await, 6, "what is settled behind the first counts no more");
    settle(&*member, &leases[..1]).await;
    assert_eq!(lag().await, 5);
}

#[events::test]
async fn a_group_that_is_not_there_is_a_clear_error() {
    let broker = broker();
    let error = broker.lag(TOPIC, "nobody").await.unwrap_err();
    assert!(matches!(error, Error::Config(_)));
    assert!(error.to_string().contains("topic `orders` has no group `nobody`"), "{error}");
}

#[events::test]
async fn a_purge_removes_what_no_group_has_leased() {
    let broker = broker();
    let member = join(&broker, "audit").await;
    publish_many(&broker, 5).await;
    let leases = take(&*member, 2).await;
    assert_eq!(broker.purge(TOPIC).await.unwrap(), 3);
    assert!(drain(&*member).await.is_empty());
    settle(&*member, &leases).await;
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 0);
    publish_many(&broker, 1).await;
    assert_eq!(texts(&drain(&*member).await), ["0"], "what comes after a purge is delivered");
}

#[events::test]
async fn a_purge_without_groups_removes_everything() {
    let broker = broker();
    publish_many(&broker, 5).await;
    assert_eq!(broker.purge(TOPIC).await.unwrap(), 5);
    assert_eq!(broker.purge("nowhere").await.unwrap(), 0);
    assert!(drain(&*join(&broker, "audit").await).await.is_empty());
}

#[events::test]
async fn a_purge_makes_room_for_publishers_that_wait() {
    let broker = super::of("memory:?queue=2").await;
    let _member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    let waiting = std::sync::Arc::clone(&broker);
    let publisher = tokio::spawn(async move { publish_many(&*waiting, 1).await });
    tokio::task::yield_now().await;
    assert!(!publisher.is_finished());
    broker.admin().unwrap().purge(TOPIC).await.unwrap();
    publisher.await.unwrap();
}

#[events::test]
async fn a_purge_removes_what_was_given_back() {
    let broker = broker();
    let member = join(&broker, "audit").await;
    publish_many(&broker, 3).await;
    let leases = drain(&*member).await;
    member.release(&super::tokens(&leases[1..])).await.unwrap();
    assert_eq!(broker.purge(TOPIC).await.unwrap(), 2);
    assert!(drain(&*member).await.is_empty());
    settle(&*member, &leases[..1]).await;
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 0);
}
