//! What a publisher counts, with and without an app.

use events::{
    Bus,
    bus::PublishRetry,
    prelude::*,
    transport::memory::{Fault, MemoryConfig, MemoryTransport},
};

use super::Order;

#[events::test]
async fn a_bus_without_an_app_counts_what_it_publishes() {
    let bus = Bus::connect("memory:").source("shop").await.unwrap();
    bus.publish(Order { id: 1 }).await.unwrap();
    bus.publish_all((0..10).map(|id| Order { id })).await;
    assert_eq!(bus.metrics().snapshot().topic("memory", "observed.orders").unwrap().published, 11);
    let text = bus.metrics().prometheus();
    assert!(text.contains(r#"events_published_total{adapter="memory",topic="observed.orders"} 11"#), "{text}");
}

#[events::test]
async fn each_try_that_fails_is_counted_and_the_event_once() {
    let transport = MemoryTransport::new(MemoryConfig { history: 9, ..MemoryConfig::default() });
    let bus = Bus::over(transport.clone()).source("shop").await.unwrap();
    transport.faults().publishes("observed.orders", Fault::Fail, 2);
    bus.publish(Order { id: 1 }).await.unwrap();
    let topic = bus.metrics().snapshot().topic("memory", "observed.orders").unwrap().clone();
    assert_eq!((topic.published, topic.errors["publish"]["transport"]), (1, 2));
    assert_eq!(transport.history("observed.orders").len(), 1);
}

#[events::test]
async fn events_of_a_batch_stay_in_order_when_one_try_fails() {
    for fault in [Fault::Fail, Fault::Backpressure, Fault::Lose] {
        let transport = MemoryTransport::new(MemoryConfig { history: 9, ..MemoryConfig::default() });
        let bus = Bus::over(transport.clone()).source("shop").await.unwrap();
        transport.faults().publishes("observed.orders", fault, 1);
        let results = bus.publish_all((1..=3).map(|id| Draft::of(Order { id }).key("one"))).await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        let bodies: Vec<_> =
            transport.history("observed.orders").iter().map(|one| one.body.clone().unwrap().to_vec()).collect();
        let expected: Vec<_> = (1..=3).map(|id| format!(r#"{{"id":{id}}}"#).into_bytes()).collect();
        assert_eq!(bodies, expected, "{fault:?}");
    }
}

#[events::test]
async fn what_is_refused_for_good_holds_nothing_back() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let bus = Bus::over(transport.clone()).source("shop").publish_retry(PublishRetry::NONE).await.unwrap();
    transport.faults().publishes("observed.orders", Fault::Reject, 1);
    let results = bus.publish_all((1..=3).map(|id| Order { id })).await;
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true]);
}

#[events::test]
async fn what_one_failure_holds_back_follows_it_at_once() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let bus = Bus::over(transport.clone()).source("shop").await.unwrap();
    transport.faults().publishes("observed.orders", Fault::Fail, 1);
    let began = tokio::time::Instant::now();
    let results = bus.publish_all((1..=200).map(|id| Order { id })).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(began.elapsed() <= std::time::Duration::from_millis(100), "one wait, and not one for each");
    let topic = bus.metrics().snapshot().topic("memory", "observed.orders").unwrap().clone();
    assert_eq!((topic.published, topic.errors["publish"]["transport"]), (200, 1));
    assert_eq!(topic.errors["publish"].len(), 1, "what was held back has not failed");
}
