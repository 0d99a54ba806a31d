//! Leases that are lost: the handler is told, its result is dropped, and the message comes again.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use events::{prelude::*, testing::TestApp, transport::memory::Fault};

use super::{Job, MS, SECOND, Script, start};

fn values(app: &TestApp) -> events::record::SubscriptionValues {
    app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().clone()
}

#[events::test]
async fn a_result_under_a_lost_lease_is_dropped_and_the_message_comes_again() {
    for answer in [Ok(()), Err(Verdict::reject("")), Err(Verdict::retry(""))] {
        let first = Arc::new(AtomicU32::new(0));
        let script =
            Script::taking(
                SECOND,
                move |_, _| {
                    if first.fetch_add(1, Ordering::Relaxed) == 0 { answer.clone() } else { Ok(()) }
                },
            );
        let app = start(&script).await;
        app.bus().publish(Job::new("a", 1)).await.unwrap();
        events::testing::stall(500 * MS).await;
        app.transport().cut();
        app.settle().await;
        assert_eq!(script.times(), [0, 1000], "again, and not beside the first");
        assert_eq!(script.overlaps(), 0);
        assert!(script.calls().iter().all(|call| call.attempt == 1), "no attempt is spent");
        assert_eq!(app.letters().len(), 0);
        let values = values(&app);
        assert_eq!((values.lease_lost, values.stale_settles), (1, 0), "no settle is sent");
    }
}

#[events::test]
async fn what_waits_behind_a_lost_lease_is_dropped_and_comes_again_in_order() {
    let script = Script::taking(10 * MS, |_, _| Ok(()));
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..20).map(|number| Job::new("a", number))).await.iter().all(Result::is_ok));
    events::testing::stall(55 * MS).await;
    app.transport().cut();
    app.settle().await;
    let expected: Vec<u32> = (0..=5).chain(5..20).collect();
    assert_eq!(script.of("a"), expected, "the one that was running comes twice");
}

#[events::test]
async fn a_settle_that_comes_too_late_does_nothing() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.faults().settles(1);
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS / 2).await;
    app.transport().cut();
    app.settle().await;
    assert_eq!(script.of("a").len(), 2, "settled under its second lease");
    assert!(app.health().is_ready());
}

#[events::test]
async fn what_waits_for_a_retry_begins_anew_under_its_new_lease() {
    let script =
        Script::new(|_, attempt| if attempt == 1 { Err(Verdict::retry_after(60 * SECOND, "")) } else { Ok(()) });
    let app = start(&script).await;
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(SECOND).await;
    app.transport().cut();
    app.settle().await;
    assert_eq!(script.times(), [0, 1000, 61_000]);
    assert_eq!(script.calls().iter().map(|call| call.attempt).collect::<Vec<_>>(), [1, 1, 2]);
}

#[handler]
async fn leases_hear(job: Job, cancel: Cancel, State(told): State<Arc<AtomicU32>>) {
    if told.load(Ordering::Relaxed) == 0 {
        cancel.cancelled().await;
        told.fetch_add(job.number, Ordering::Relaxed);
    }
}

#[events::test]
async fn the_handler_is_told_that_its_lease_is_lost() {
    let told = Arc::new(AtomicU32::new(0));
    let app = TestApp::start(App::new("shop").state(Arc::clone(&told)).handler::<leases_hear>()).await;
    app.bus().publish(Job::new("a", 7)).await.unwrap();
    events::testing::stall(MS).await;
    app.transport().cut();
    let began = tokio::time::Instant::now();
    app.settle().await;
    assert_eq!(told.load(Ordering::Relaxed), 7);
    assert!(began.elapsed() < SECOND, "at once, not when its time is up");
}

#[events::test]
async fn a_letter_that_was_parked_under_a_lost_lease_is_not_written_twice() {
    let script = Script::new(|_, _| Err(Verdict::reject("")));
    let app = start(&script).await;
    app.faults().publishes("jobs.dlq", Fault::Fail, 1_000_000);
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(10 * SECOND).await;
    app.transport().cut();
    events::testing::stall(10 * SECOND).await;
    assert_eq!(values(&app).parked, 1);
    app.faults().heal();
    app.advance(31 * SECOND).await;
    assert_eq!((app.letters().len(), script.calls().len()), (1, 2));
}
