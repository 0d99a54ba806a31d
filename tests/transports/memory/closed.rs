//! After a close.

use std::time::Duration;

use super::{PLENTY, broker, join, publish_many, try_publish};
use events::{
    Error,
    transport::{Closed, Delivered, Outcome, Transport},
};

#[events::test]
async fn what_waits_ends_with_closed_and_so_does_what_comes_later() {
    let broker = broker();
    let member = join(&broker, "audit").await;
    let waiting = tokio::spawn(async move { (member.receive(PLENTY, &mut Delivered::default()).await, member) });
    tokio::task::yield_now().await;
    assert_eq!(broker.close(Duration::ZERO).await, Closed::default(), "all of it was delivered");
    let (received, member) = waiting.await.unwrap();
    assert!(matches!(received, Err(Error::Closed)), "{received:?}");
    assert!(matches!(member.receive(PLENTY, &mut Delivered::default()).await, Err(Error::Closed)));
    assert!(matches!(try_publish(&broker, None, "late").await, Outcome::Rejected(Error::Closed)));
}

#[events::test]
async fn a_publisher_that_waits_for_room_is_told() {
    let broker = super::of("memory:?queue=1").await;
    let _member = join(&*broker, "audit").await;
    publish_many(&*broker, 1).await;
    let waiting = std::sync::Arc::clone(&broker);
    let publisher = tokio::spawn(async move { try_publish(&*waiting, None, "stuck").await });
    tokio::task::yield_now().await;
    broker.close(Duration::ZERO).await;
    assert!(matches!(publisher.await.unwrap(), Outcome::Rejected(Error::Closed)));
}

#[events::test]
async fn a_topic_made_after_the_close_takes_nothing() {
    let broker = broker();
    broker.close(Duration::ZERO).await;
    assert!(matches!(try_publish(&broker, None, "late").await, Outcome::Rejected(Error::Closed)));
}
