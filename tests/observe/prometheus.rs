//! The six names: exact values, exact labels, as text and as values.

use std::time::Duration;

use serde_json::{Value, json};

use super::{GROUP, shop, three};
use crate::python::ask;

/// The samples of one metric, as they are scraped.
fn samples(text: &str, metric: &str) -> Vec<String> {
    let is_mine = |line: &&str| line.split(['{', ' ']).next() == Some(metric);
    text.lines().filter(is_mine).map(str::to_owned).collect()
}

#[events::test]
async fn the_counters_have_exact_values_and_labels() {
    let text = three(shop()).await.running().prometheus();
    for (metric, sample) in [
        ("events_published_total", r#"events_published_total{adapter="memory",topic="observed.orders"} 3"#),
        ("events_consumed_total", r#"events_consumed_total{adapter="memory",topic="observed.orders"} 2"#),
        (
            "events_retried_total",
            r#"events_retried_total{adapter="memory",topic="observed.orders",error_type="ChargeError::Busy"} 1"#,
        ),
        (
            "events_dlq_total",
            r#"events_dlq_total{adapter="memory",topic="observed.orders",error_type="ChargeError::Declined"} 1"#,
        ),
    ] {
        assert_eq!(samples(&text, metric), [sample]);
    }
}

#[events::test]
async fn the_histograms_have_exact_counts_sums_and_buckets() {
    let text = three(shop()).await.running().prometheus();
    let labels = r#"adapter="memory",topic="observed.orders""#;
    for (metric, sum, up_to) in
        [("event_publish_duration_seconds", "0", 0.0), ("event_consume_duration_seconds", "0.04", 0.02)]
    {
        assert_eq!(samples(&text, &format!("{metric}_sum")), [format!("{metric}_sum{{{labels}}} {sum}")]);
        let count = samples(&text, &format!("{metric}_count"));
        let total = if up_to == 0.0 { 3 } else { 2 };
        assert_eq!(count, [format!("{metric}_count{{{labels}}} {total}")]);
        let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];
        let buckets: Vec<_> = bounds
            .iter()
            .map(|bound| {
                let within = bound.parse::<f64>().unwrap_or(f64::INFINITY) >= up_to;
                format!(r#"{metric}_bucket{{{labels},le="{bound}"}} {}"#, if within { total } else { 0 })
            })
            .collect();
        assert_eq!(samples(&text, &format!("{metric}_bucket")), buckets);
    }
}

#[events::test]
async fn the_same_stands_in_the_snapshot_as_values() {
    let app = three(shop()).await;
    let metrics = app.metrics();
    let topic = metrics.topic("memory", "observed.orders").unwrap();
    assert_eq!((topic.published, topic.consumed), (3, 2));
    assert_eq!((topic.publish_duration.count, topic.consume_duration.count), (3, 2));
    assert_eq!(topic.consume_duration.sum, Duration::from_millis(40));
    assert_eq!((topic.retried["ChargeError::Busy"], topic.retried.len()), (1, 1));
    assert_eq!((topic.dead_lettered["ChargeError::Declined"], topic.dead_lettered.len()), (1, 1));
    assert!(topic.errors.is_empty());
    let group = metrics.subscription("memory", "observed.orders", GROUP).unwrap();
    assert_eq!((group.in_flight, group.in_flight_bytes, group.retry_waiting, group.parked), (0, 0, 0, 0));
    assert!(metrics.topic("memory", "observed.other").is_none());
}

#[events::test]
async fn prometheus_own_parser_reads_it() {
    let text = three(shop()).await.running().prometheus();
    let families = ask("metrics.py", &Value::from(text));
    let labels = json!({"adapter": "memory", "topic": "observed.orders"});
    let with = |name: &str, value: &str| {
        let mut labels = labels.clone();
        labels[name] = value.into();
        labels
    };
    for (family, kind) in [
        ("events_published", "counter"),
        ("events_consumed", "counter"),
        ("event_publish_duration_seconds", "histogram"),
        ("event_consume_duration_seconds", "histogram"),
        ("events_retried", "counter"),
        ("events_dlq", "counter"),
        ("events_in_flight", "gauge"),
    ] {
        assert_eq!(families[family]["type"], kind, "{family}");
        assert!(!families[family]["help"].as_str().unwrap().is_empty(), "{family}");
    }
    assert_eq!(families["events_published"]["samples"], json!([["events_published_total", labels, 3.0]]));
    assert_eq!(families["events_consumed"]["samples"], json!([["events_consumed_total", labels, 2.0]]));
    let retried = json!([["events_retried_total", with("error_type", "ChargeError::Busy"), 1.0]]);
    assert_eq!(families["events_retried"]["samples"], retried);
    let dead = json!([["events_dlq_total", with("error_type", "ChargeError::Declined"), 1.0]]);
    assert_eq!(families["events_dlq"]["samples"], dead);
    let consumed = families["event_consume_duration_seconds"]["samples"].as_array().unwrap();
    assert!(consumed.contains(&json!(["event_consume_duration_seconds_bucket", with("le", "+Inf"), 2.0])));
    assert!(consumed.contains(&json!(["event_consume_duration_seconds_sum", labels, 0.04])));
}
