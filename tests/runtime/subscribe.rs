//! Subscribing at run time: a handle that stops, and nothing that is left behind.

use events::{
    Error,
    prelude::*,
    testing::stall,
    transport::{
        Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

use super::{Job, MS, SECOND, Script, app};

fn alive() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

async fn connect() -> (MemoryTransport, Bus) {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let bus = Bus::over(transport.clone()).source("shop").await.unwrap();
    (transport, bus)
}

async fn lag(transport: &MemoryTransport) -> u64 {
    transport.admin().unwrap().lag("jobs", "shop.work").await.unwrap()
}

#[events::test]
async fn what_is_published_after_it_returned_is_received() {
    let (_, bus) = connect().await;
    let (sender, mut receiver) = tokio::sync::mpsc::channel(10);
    let subscription = bus.subscribe("work", move |job: Job| {
        let sender = sender.clone();
        async move { sender.send(job).await.retry() }
    });
    let subscription = subscription.configure(|mut settings| {
        settings.start = Some(events::transport::Start::Latest);
        settings
    });
    bus.publish(Job::new("a", 0)).await.unwrap();
    let subscription = subscription.await.unwrap();
    bus.publish(Job::new("a", 1)).await.unwrap();
    assert_eq!(receiver.recv().await, Some(Job::new("a", 1)));
    assert!(subscription.health().is_ready());
    subscription.stop().await;
}

#[events::test]
async fn stopping_drains_what_was_begun_and_gives_back_the_rest() {
    let (transport, bus) = connect().await;
    let subscription = bus.subscribe("work", |_job: Job| stall(10 * SECOND)).await.unwrap();
    assert!(bus.publish_all((0..20).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    let report = subscription.stop().await;
    assert_eq!((report.settled, report.released), (8, 12), "{report:?}");
    assert!(report.is_clean());
    assert_eq!(lag(&transport).await, 12);
}

#[events::test]
async fn no_task_is_left_after_a_stop() {
    let (_, bus) = connect().await;
    let before = alive();
    for _ in 0..100 {
        let subscription = bus.subscribe("work", |_job: Job| async {}).await.unwrap();
        bus.publish(Job::new("a", 1)).await.unwrap();
        events::testing::stall(MS).await;
        subscription.stop().await;
    }
    assert_eq!(alive(), before);
}

#[events::test]
async fn a_dropped_handle_stops_at_once_and_gives_back_what_is_in_flight() {
    let (transport, bus) = connect().await;
    let before = alive();
    let subscription = bus.subscribe("work", |_job: Job| stall(3600 * SECOND)).await.unwrap();
    bus.publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    drop(subscription);
    events::testing::stall(MS).await;
    assert_eq!(alive(), before, "no task is left");
    assert_eq!(lag(&transport).await, 1);
    let again = bus.subscribe("work", |_job: Job| async {}).await.unwrap();
    events::testing::stall(MS).await;
    assert_eq!(again.stop().await.settled, 1);
}

#[events::test]
async fn a_dropped_app_leaves_no_task() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let before = alive();
    let script = Script::taking(3600 * SECOND, |_, _| Ok(()));
    let running = app(&script).start(Bus::over(transport.clone()).await.unwrap()).await.unwrap();
    running.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    assert_eq!(script.calls().len(), 1);
    drop(running);
    events::testing::stall(MS).await;
    assert_eq!(alive(), before);
    assert_eq!(transport.admin().unwrap().lag("jobs", "shop.scripted").await.unwrap(), 1);
}

#[events::test]
async fn a_group_is_needed_and_the_message_says_how() {
    let bus = Bus::connect("memory:").await.unwrap();
    let error = bus.subscribe("work", |_job: Job| async {}).await.unwrap_err();
    assert!(matches!(&error, Error::Config(text) if text.contains(".group(")), "{error}");
    bus.subscribe("work", |_job: Job| async {}).group("mine").await.unwrap();
}

/// Neither the closure nor the loop that calls it ends with an error of the broker.
#[events::test]
async fn failing_settles_do_not_end_a_subscription() {
    let (transport, bus) = connect().await;
    let subscription = bus.subscribe("work", |_job: Job| async {}).await.unwrap();
    transport.faults().settles(5);
    bus.publish(Job::new("a", 1)).await.unwrap();
    bus.publish(Job::new("a", 2)).await.unwrap();
    events::testing::stall(10 * SECOND).await;
    assert_eq!(lag(&transport).await, 0);
    assert_eq!(subscription.stop().await.settled, 2);
}
