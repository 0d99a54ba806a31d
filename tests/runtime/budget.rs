//! Memory is bounded by what may be in flight, whatever fails (`DELIVERY` I-6).

use std::{fs, path::Path};

use events::{
    handler::Settings,
    prelude::*,
    testing::TestApp,
    transport::memory::{MemoryConfig, MemoryTransport},
};

use super::{Job, MS, SECOND, Script, app};

/// An app on a broker with room for more than may be in flight.
async fn start(script: &Script, change: fn(Settings) -> Settings) -> (MemoryTransport, Running) {
    let transport = MemoryTransport::new(MemoryConfig { queue: 100_000, ..MemoryConfig::default() });
    let bus = Bus::over(transport.clone()).await.unwrap();
    (transport, app(script).configure("scripted", change).start(bus).await.unwrap())
}

fn in_flight(running: &Running) -> (i64, i64, i64) {
    let metrics = running.metrics();
    let values = metrics.subscription("memory", "jobs", "shop.scripted").unwrap();
    (values.in_flight, values.in_flight_bytes, values.retry_waiting)
}

#[events::test]
async fn a_thousand_and_twenty_four_are_in_flight_and_no_more() {
    let script = Script::taking(3600 * SECOND, |_, _| Ok(()));
    let (_, running) = start(&script, |settings| settings).await;
    assert!(running.bus().publish_all((0..20_000).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(SECOND).await;
    assert_eq!(in_flight(&running).0, 1024);
    assert_eq!(script.calls().len(), 8);
}

#[events::test]
async fn what_waits_for_a_retry_counts() {
    let script = Script::new(|_, _| Err(Verdict::retry_after(3600 * SECOND, "")));
    let (_, running) = start(&script, |settings| settings).await;
    assert!(running.bus().publish_all((0..20_000).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(60 * SECOND).await;
    let (count, _, waiting) = in_flight(&running);
    assert_eq!((count, waiting, script.calls().len()), (1024, 1024, 1024));
}

#[events::test]
async fn all_of_many_failures_end_in_the_dead_letters_within_the_budget() {
    let script = Script::new(|_, _| Err(Verdict::retry("")));
    let (transport, running) = start(&script, |settings| settings).await;
    assert!(running.bus().publish_all((0..5000).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    for _ in 0..20 {
        events::testing::stall(100 * MS).await;
        assert!(in_flight(&running).0 <= 1024);
    }
    running.quiet().await;
    assert_eq!(script.calls().len(), 4 * 5000);
    assert_eq!(transport.history("jobs.dlq").len(), 5000);
    assert_eq!(in_flight(&running), (0, 0, 0));
}

#[events::test]
async fn bytes_are_bounded_and_a_large_message_passes_alone() {
    let script = Script::taking(SECOND, |_, _| Ok(()));
    let change = |mut settings: Settings| {
        settings.max_bytes = Some(10_000);
        settings
    };
    let (_, running) = start(&script, change).await;
    let jobs = (0..20).map(|number| Job::new(&"x".repeat(if number == 0 { 20_000 } else { 700 }), number));
    let jobs = jobs.map(|job| Draft::of(job).key(None::<&str>));
    assert!(running.bus().publish_all(jobs).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    assert_eq!((in_flight(&running).0, script.calls().len()), (1, 1), "the large one, alone");
    for _ in 0..20 {
        events::testing::stall(SECOND).await;
        let (_, bytes, _) = in_flight(&running);
        assert!(bytes <= 10_000 + 1_000, "the budget, and one message: {bytes}");
    }
    running.quiet().await;
    assert_eq!(script.calls().len(), 20);
    assert_eq!(in_flight(&running), (0, 0, 0));
}

#[events::test]
async fn headers_count_as_bytes() {
    let script = Script::taking(3600 * SECOND, |_, _| Ok(()));
    let app = TestApp::start(app(&script)).await;
    let draft = Draft::of(Job::new("a", 1)).header("x-large", "x".repeat(10_000));
    app.bus().publish(draft).await.unwrap();
    events::testing::stall(MS).await;
    assert!(in_flight(app.running()).1 > 10_000, "{:?}", in_flight(app.running()));
}

#[events::test]
async fn a_slow_subscriber_loses_nothing_and_the_publisher_waits() {
    let transport = MemoryTransport::new(MemoryConfig { queue: 10, ..MemoryConfig::default() });
    let script = Script::taking(SECOND, |_, _| Ok(()));
    let change = |mut settings: Settings| {
        settings.concurrency = Some(1);
        settings.order = Some(events::handler::Order::None);
        settings
    };
    let bus = Bus::over(transport.clone()).await.unwrap();
    let running = app(&script).configure("scripted", change).start(bus).await.unwrap();
    let began = tokio::time::Instant::now();
    assert!(running.bus().publish_all((0..30).map(|number| Job::new("a", number))).await.iter().all(Result::is_ok));
    assert!(began.elapsed() >= 19 * SECOND, "{:?}", began.elapsed());
    running.quiet().await;
    assert_eq!(script.of("a"), (0..30).collect::<Vec<_>>());
}

/// `traps` M2: what has no bound grows until there is no memory.
#[test]
fn no_channel_is_unbounded() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let bad = ["unbounded_channel", "mpsc::channel()", "unbounded()", "broadcast::"];
                found.extend(
                    bad.iter().filter(|bad| text.contains(*bad)).map(|bad| format!("{}: {bad}", path.display())),
                );
            }
        }
    }
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/src"), &mut found);
    assert_eq!(found, [""; 0]);
}
