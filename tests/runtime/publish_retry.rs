//! Publishing again: the schedule, the outcome of each event, and order.

use events::{
    Error,
    bus::PublishRetry,
    prelude::*,
    transport::memory::{Fault, MemoryConfig, MemoryTransport},
};
use tokio::time::Instant;

use super::{Job, MS, SECOND};

async fn connect(config: MemoryConfig) -> (MemoryTransport, Bus) {
    let transport = MemoryTransport::new(MemoryConfig { history: 10_000, ..config });
    let bus = Bus::over(transport.clone()).source("shop").await.unwrap();
    (transport, bus)
}

fn schedule(attempts: u32, cap: std::time::Duration) -> PublishRetry {
    PublishRetry { attempts, backoff: Backoff::exponential(100 * MS, cap).with_jitter(Jitter::None) }
}

fn numbers(transport: &MemoryTransport) -> Vec<u32> {
    let number = |message: &events::transport::Message| {
        serde_json::from_slice::<Job>(message.body.as_deref().unwrap()).unwrap().number
    };
    transport.history("jobs").iter().map(number).collect()
}

#[events::test]
async fn waits_double_up_to_the_cap_until_it_is_confirmed() {
    for (failures, cap, expected) in [(0, 30 * SECOND, 0), (3, 30 * SECOND, 700), (5, 400 * MS, 1500)] {
        let (transport, bus) = connect(MemoryConfig::default()).await;
        transport.faults().publishes("jobs", Fault::Fail, failures);
        let began = Instant::now();
        bus.publish_with_retry(Job::new("a", 1), schedule(6, cap)).await.unwrap();
        assert_eq!(began.elapsed().as_millis(), expected);
        assert_eq!(numbers(&transport), [1]);
    }
}

#[events::test]
async fn full_jitter_is_the_default_and_stays_below_the_schedule() {
    let mut waits = Vec::new();
    for _ in 0..50 {
        let (transport, bus) = connect(MemoryConfig::default()).await;
        transport.faults().publishes("jobs", Fault::Fail, 1);
        let began = Instant::now();
        bus.publish(Job::new("a", 1)).await.unwrap();
        waits.push(began.elapsed().as_millis());
    }
    assert!(waits.iter().all(|wait| *wait <= 100), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 40) && waits.iter().any(|wait| *wait > 60), "{waits:?}");
}

#[events::test]
async fn the_last_error_is_returned_when_the_attempts_are_spent() {
    let (transport, bus) = connect(MemoryConfig::default()).await;
    transport.faults().publishes("jobs", Fault::Fail, 2);
    transport.faults().publishes("jobs", Fault::Lose, 1);
    let began = Instant::now();
    let draft = Draft::of(Job::new("a", 1)).id("order-7");
    let error = bus.publish_with_retry(draft, schedule(3, SECOND)).await.unwrap_err();
    assert!(matches!(&error, Error::Indeterminate { id } if id == "order-7"), "{error}");
    assert_eq!(began.elapsed().as_millis(), 300);
}

#[events::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    let (transport, bus) = connect(MemoryConfig { max_bytes: 100, ..MemoryConfig::default() }).await;
    let began = Instant::now();
    let error = bus.publish(Job::new(&"x".repeat(100), 1)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 100, .. }), "{error}");
    transport.faults().publishes("jobs", Fault::Reject, 1);
    let error = bus.publish(Job::new("a", 1)).await.unwrap_err();
    assert!(matches!(error, Error::Unroutable { .. }), "{error}");
    assert_eq!(began.elapsed().as_millis(), 0);
    assert_eq!(numbers(&transport), [0_u32; 0]);
}

#[events::test]
async fn a_repeated_publish_has_the_same_id() {
    let (transport, bus) = connect(MemoryConfig::default()).await;
    transport.faults().publishes("jobs", Fault::Unanswered, 2);
    let receipt = bus.publish(Job::new("a", 1)).await.unwrap();
    let ids: Vec<_> = transport.history("jobs").iter().map(|message| super::header(message, "ce-id")).collect();
    assert_eq!(ids, [(); 3].map(|()| receipt.id.to_string()));
}

#[events::test]
async fn a_batch_keeps_its_order_where_one_has_to_be_sent_again() {
    for fault in [Fault::Fail, Fault::Backpressure, Fault::Lose] {
        let (transport, bus) = connect(MemoryConfig::default()).await;
        let before: Vec<_> = bus.publish_all((0..5).map(|number| Job::new("a", number))).await;
        assert!(before.iter().all(Result::is_ok));
        transport.faults().publishes("jobs", fault, 2);
        let began = Instant::now();
        let results = bus.publish_all((5..700).map(|number| Job::new("a", number))).await;
        assert!(results.len() == 695 && results.iter().all(Result::is_ok));
        assert_eq!(numbers(&transport), (0..700).collect::<Vec<_>>(), "{fault:?}");
        assert!(began.elapsed() < SECOND, "what is held back does not wait for itself: {:?}", began.elapsed());
    }
}

#[events::test]
async fn each_event_of_a_batch_has_an_outcome_of_its_own() {
    let (transport, bus) = connect(MemoryConfig { max_bytes: 100, ..MemoryConfig::default() }).await;
    transport.faults().publishes("jobs", Fault::Reject, 1);
    let jobs = [Job::new("a", 0), Job::new("a", 1), Job::new(&"x".repeat(100), 2), Job::new("a", 3)];
    let drafts = jobs.into_iter().map(Draft::of).enumerate();
    let drafts = drafts.map(|(index, draft)| if index == 1 { draft.header("ce-id", "mine") } else { draft });
    let results = bus.publish_all(drafts).await;
    let kinds: Vec<_> = results.iter().map(|result| result.as_ref().err().map(Error::kind)).collect();
    assert_eq!(kinds, [Some("unroutable"), Some("invalid_header"), Some("too_large"), None]);
    assert_eq!(numbers(&transport), [3]);
}

#[events::test]
async fn a_closed_bus_refuses_and_says_so() {
    let (_, bus) = connect(MemoryConfig::default()).await;
    bus.close(SECOND).await;
    assert!(matches!(bus.publish(Job::new("a", 1)).await, Err(Error::Closed)));
    let all = bus.publish_all([Job::new("a", 1), Job::new("b", 2)]).await;
    assert!(all.len() == 2 && all.iter().all(|one| matches!(one, Err(Error::Closed))));
}
