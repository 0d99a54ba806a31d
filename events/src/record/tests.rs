use std::thread;
use std::time::Duration;

use super::*;

/// Three messages out; two handled, one after a retry; the third dead; and an error.
fn scenario() -> Metrics {
    let metrics = Metrics::new();
    let orders = metrics.topic("memory", "orders");
    orders.published(Duration::from_millis(2));
    orders.published_many(2, Duration::from_millis(5));
    orders.retried("BankDown");
    orders.consumed(Duration::from_millis(30));
    orders.consumed(Duration::from_secs(12));
    orders.dead_lettered("Declined");
    orders.error("settle", "Timeout");
    metrics
}

#[test]
fn the_exposition_is_golden() {
    let expected = r#"# HELP events_published_total Messages that the broker confirmed.
# TYPE events_published_total counter
events_published_total{adapter="memory",topic="orders"} 3
# HELP events_consumed_total Messages that a handler finished with.
# TYPE events_consumed_total counter
events_consumed_total{adapter="memory",topic="orders"} 2
# HELP event_publish_duration_seconds How long the broker took to confirm.
# TYPE event_publish_duration_seconds histogram
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.005"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.01"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.025"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.05"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.1"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.25"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="0.5"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="1"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="2.5"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="5"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="10"} 3
event_publish_duration_seconds_bucket{adapter="memory",topic="orders",le="+Inf"} 3
event_publish_duration_seconds_sum{adapter="memory",topic="orders"} 0.012
event_publish_duration_seconds_count{adapter="memory",topic="orders"} 3
# HELP event_consume_duration_seconds How long handlers took.
# TYPE event_consume_duration_seconds histogram
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.005"} 0
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.01"} 0
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.025"} 0
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.05"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.1"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.25"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="0.5"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="1"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="2.5"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="5"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="10"} 1
event_consume_duration_seconds_bucket{adapter="memory",topic="orders",le="+Inf"} 2
event_consume_duration_seconds_sum{adapter="memory",topic="orders"} 12.03
event_consume_duration_seconds_count{adapter="memory",topic="orders"} 2
# HELP events_retried_total Attempts that failed and were followed by another.
# TYPE events_retried_total counter
events_retried_total{adapter="memory",topic="orders",error_type="BankDown"} 1
# HELP events_dlq_total Messages that went to the dead letters.
# TYPE events_dlq_total counter
events_dlq_total{adapter="memory",topic="orders",error_type="Declined"} 1
# HELP events_error_total Failures of the framework or the broker.
# TYPE events_error_total counter
events_error_total{adapter="memory",topic="orders",operation="settle",error_type="Timeout"} 1
"#;
    assert_eq!(scenario().prometheus(), expected);
}

#[test]
fn what_never_happened_is_not_shown() {
    let metrics = Metrics::new();
    assert_eq!(metrics.prometheus(), "");
    let _meter = metrics.topic("memory", "orders");
    let text = metrics.prometheus();
    assert!(text.contains("\nevents_published_total{adapter=\"memory\",topic=\"orders\"} 0\n"));
    for family in ["events_retried_total", "events_dlq_total", "events_error_total", "events_in_flight"] {
        assert!(!text.contains(family), "{family} has no series");
    }
}

#[test]
fn a_subscription_shows_each_counter_and_gauge_once() {
    let metrics = Metrics::new();
    let billing = metrics.subscription("memory", "orders", "shop.\"billing\"");
    billing.skipped();
    billing.skipped();
    billing.panics();
    billing.in_flight.add(3);
    billing.in_flight_bytes.set(600);
    let text = metrics.prometheus();
    assert!(text.starts_with(
        r#"# HELP events_skipped_total Messages that a handler skipped.
# TYPE events_skipped_total counter
events_skipped_total{adapter="memory",topic="orders",group="shop.\"billing\""} 2
"#
    ));
    assert!(text.contains("# TYPE events_in_flight gauge\nevents_in_flight{"));
    assert_eq!(text.lines().count(), 3 * (12 + 5));

    let snapshot = metrics.snapshot();
    let values = snapshot.subscription("memory", "orders", "shop.\"billing\"").expect("it was asked for");
    assert_eq!((values.skipped, values.panics, values.timeouts), (2, 1, 0));
    assert_eq!((values.in_flight, values.in_flight_bytes, values.parked), (3, 600, 0));
}

#[test]
fn a_snapshot_has_typed_values_in_a_fixed_order() {
    let metrics = scenario();
    for (adapter, topic) in [("redis", "orders"), ("memory", "refunds"), ("kafka", "orders")] {
        let _meter = metrics.topic(adapter, topic);
    }
    let snapshot = metrics.snapshot();
    let labels: Vec<_> = snapshot.topics.iter().map(|values| (values.adapter, &*values.topic)).collect();
    assert_eq!(labels, [("kafka", "orders"), ("memory", "orders"), ("memory", "refunds"), ("redis", "orders")]);

    let orders = snapshot.topic("memory", "orders").expect("the scenario has it");
    assert_eq!((orders.published, orders.consumed), (3, 2));
    assert_eq!((orders.retried["BankDown"], orders.dead_lettered["Declined"]), (1, 1));
    assert_eq!(orders.errors["settle"]["Timeout"], 1);
    assert_eq!(orders.consume_duration.sum, Duration::from_millis(12_030));
    assert_eq!(snapshot.topic("memory", "nothing"), None);
    assert_eq!(snapshot.subscription("memory", "orders", "nobody"), None);
}

#[test]
fn two_registries_are_strangers_and_clones_are_one() {
    let (one, other) = (Metrics::new(), Metrics::new());
    one.clone().topic("memory", "orders").published(Duration::ZERO);
    one.topic("memory", "orders").published(Duration::ZERO);
    assert_eq!(one.snapshot().topic("memory", "orders").map(|values| values.published), Some(2));
    assert_eq!(other.snapshot(), Snapshot::default());
}

#[test]
fn the_error_types_of_a_topic_are_bounded() {
    let metrics = Metrics::new();
    let orders = metrics.topic("memory", "orders");
    for n in 0..100 {
        orders.retried(&format!("Error{n}"));
        orders.error("decode", &format!("Error{n}"));
    }
    orders.error("settle", "Error99");
    let snapshot = metrics.snapshot();
    let values = snapshot.topic("memory", "orders").expect("it was asked for");
    assert_eq!((values.retried.len(), values.retried[OTHER]), (MAX_ERROR_TYPES + 1, 36));
    assert_eq!((values.errors["decode"].len(), values.errors["decode"][OTHER]), (MAX_ERROR_TYPES + 1, 36));
    assert_eq!(values.errors["settle"]["Error99"], 1);
}

#[test]
fn threads_add_up() {
    let metrics = Metrics::new();
    thread::scope(|scope| {
        for n in 0..4 {
            let metrics = metrics.clone();
            scope.spawn(move || {
                let topic = metrics.topic("memory", "orders");
                let subscription = metrics.subscription("memory", "orders", "billing");
                for _ in 0..10_000 {
                    topic.published(Duration::from_micros(1));
                    topic.consumed(Duration::from_millis(6));
                    topic.retried(if n % 2 == 0 { "Even" } else { "Odd" });
                    subscription.skipped();
                    subscription.in_flight.add(2);
                    subscription.in_flight.sub(1);
                }
            });
        }
    });
    let snapshot = metrics.snapshot();
    let topic = snapshot.topic("memory", "orders").expect("it was asked for");
    assert_eq!((topic.published, topic.consumed), (40_000, 40_000));
    assert_eq!(topic.publish_duration.sum, Duration::from_millis(40));
    assert_eq!(topic.consume_duration.buckets[..2], [0, 40_000]);
    assert_eq!((topic.retried["Even"], topic.retried["Odd"]), (20_000, 20_000));
    let subscription = snapshot.subscription("memory", "orders", "billing").expect("it was asked for");
    assert_eq!((subscription.skipped, subscription.in_flight), (40_000, 40_000));
}

#[test]
fn a_recorder_overrides_the_hooks_it_wants() {
    #[derive(Debug, Default)]
    struct Retries(std::sync::Mutex<Vec<(String, u32)>>);

    impl Recorder for Retries {
        fn on_retry(&self, retried: &Retried<'_>) {
            self.0.lock().expect("no hook panics").push((retried.id.to_owned(), retried.attempt));
        }
    }

    let retries = std::sync::Arc::new(Retries::default());
    let recorder: std::sync::Arc<dyn Recorder> = retries.clone();
    recorder.on_publish(&Published {
        adapter: "memory",
        topic: "orders",
        event: "order.placed",
        id: "1",
        took: Duration::ZERO,
    });
    recorder.on_retry(&Retried {
        adapter: "memory",
        topic: "orders",
        group: "shop.charge",
        handler: "charge",
        event: "order.placed",
        id: "1",
        attempt: 2,
        delay: Duration::from_millis(200),
        error_type: "BankDown",
        reason: "the bank is down",
    });
    assert_eq!(*retries.0.lock().expect("no hook panics"), [("1".to_owned(), 2)]);
}
