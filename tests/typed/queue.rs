//! A bus whose queue is full: a third publish waits, errs or drops the oldest.

use std::time::Duration;

use events::{Bus, Error, bus::PublishRetry, prelude::*};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.jobs", version = "1.0.0")]
struct Job {
    n: u32,
}

/// A bus with room for two, and a group that takes one at a time and is stuck with none of them.
async fn bus(full: &str) -> (Bus, Box<dyn events::transport::Subscription>) {
    let bus = Bus::connect(format!("memory:?queue=2&full={full}")).source("typed");
    let bus = bus.publish_retry(PublishRetry::NONE).await.unwrap();
    let spec = events::transport::SubscribeSpec {
        topic: bus.transport().topic(Job::TOPIC).unwrap(),
        group: "workers".into(),
        start: events::transport::Start::Earliest,
        exclusive_keys: false,
    };
    let member = bus.transport().subscribe(spec).await.unwrap();
    for n in 1..=2 {
        bus.publish(Job { n }).await.unwrap();
    }
    (bus, member)
}

/// The jobs that a group gets when it gets going.
async fn jobs(bus: &Bus, member: Box<dyn events::transport::Subscription>, count: usize) -> Vec<u32> {
    drop(member);
    let kept = Kept::default();
    let seen = kept.clone();
    let handler = move |job: Job| {
        seen.push(job.n);
        async {}
    };
    let subscription = bus.subscribe("workers", handler).group("workers").configure(|settings| settings.concurrency(1));
    let subscription = subscription.await.unwrap();
    events_tests::eventually("the jobs", async || kept.len() >= count).await;
    subscription.stop().await;
    kept.take()
}

#[events::test]
async fn with_reject_the_third_publish_errs() {
    let (bus, member) = bus("reject").await;
    let error = bus.publish(Job { n: 3 }).await.unwrap_err();
    assert!(matches!(error, Error::Backpressure) && error.is_transient(), "{error:?}");
    let topic = bus.metrics().snapshot().topic("memory", Job::TOPIC).unwrap().clone();
    assert_eq!((topic.published, topic.errors["publish"]["backpressure"]), (2, 1));
    assert_eq!(jobs(&bus, member, 2).await, [1, 2]);
}

#[events::test]
async fn with_wait_the_third_publish_waits() {
    let (bus, member) = bus("wait").await;
    let third = tokio::spawn({
        let bus = bus.clone();
        async move { bus.publish(Job { n: 3 }).await }
    });
    tokio::time::timeout(Duration::from_secs(3600), std::future::pending::<()>()).await.unwrap_err();
    assert!(!third.is_finished());
    assert_eq!(jobs(&bus, member, 3).await, [1, 2, 3]);
    third.await.unwrap().unwrap();
}

#[events::test]
async fn with_drop_oldest_the_third_publish_takes_the_place_of_the_first() {
    let (bus, member) = bus("drop_oldest").await;
    bus.publish(Job { n: 3 }).await.unwrap();
    assert_eq!(jobs(&bus, member, 2).await, [2, 3]);
}

#[events::test]
async fn a_publish_that_finds_no_room_is_tried_again_and_succeeds() {
    let (bus, member) = bus("reject").await;
    let third = tokio::spawn({
        let bus = bus.clone();
        async move { bus.publish_with_retry(Job { n: 3 }, PublishRetry::default()).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(jobs(&bus, member, 3).await, [1, 2, 3]);
    third.await.unwrap().unwrap();
}
