//! Ending: nothing new, time to finish, then a word, then the end; cancelled is not failed.

use events::{prelude::*, testing::TestApp};
use tokio::time::Instant;

use super::{Job, MS, SECOND, Script, start};

async fn lag(app: &TestApp) -> (std::sync::Arc<dyn events::transport::Transport>, u64) {
    let transport = std::sync::Arc::clone(app.bus().transport());
    let lag = transport.admin().unwrap().lag("jobs", "shop.scripted").await.unwrap();
    (transport, lag)
}

#[events::test]
async fn within_the_drain_everything_that_was_begun_ends_well() {
    let script = Script::taking(SECOND, |_, _| Ok(()));
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..20).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    let (transport, before) = lag(&app).await;
    let began = Instant::now();
    let report = app.shutdown(30 * SECOND, 5 * SECOND).await;
    assert!(began.elapsed() < 2 * SECOND, "it does not wait for the whole drain: {:?}", began.elapsed());
    assert_eq!((before, report.settled, report.released, report.abandoned.len()), (20, 8, 12, 0));
    assert_eq!(script.calls().len(), 8, "nothing new is begun");
    assert_eq!(transport.admin().unwrap().lag("jobs", "shop.scripted").await.unwrap(), 12);
}

#[events::test]
async fn what_is_cut_off_has_not_failed() {
    let script = Script::taking(3600 * SECOND, |_, _| Ok(()));
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..50).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    let (broker, began) = (app.transport().clone(), Instant::now());
    let report = app.shutdown(100 * MS, 200 * MS).await;
    assert_eq!(began.elapsed().as_millis(), 300);
    assert_eq!((report.settled, report.released, report.abandoned.len()), (0, 42, 8), "{report:?}");
    assert!(!report.is_clean());
    assert_eq!(broker.history("jobs.dlq").len(), 0, "no dead letter");

    let again = Script::new(|_, _| Ok(()));
    let running = super::app(&again).start(Bus::over(broker).await.unwrap()).await.unwrap();
    running.quiet().await;
    assert_eq!(again.calls().len(), 50, "all of it comes again");
    assert!(again.calls().iter().all(|call| call.attempt == 1), "no attempt is spent");
}

#[handler(retry(attempts = 1))]
async fn shutdown_heard(_job: Job, cancel: Cancel) -> Result<(), Verdict> {
    cancel.cancelled().await;
    Err(Verdict::reject("cut short"))
}

#[events::test]
async fn an_error_after_the_word_to_stop_is_no_failure() {
    let app = TestApp::start(App::new("shop").handler::<shutdown_heard>()).await;
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    let (broker, began) = (app.transport().clone(), Instant::now());
    let report = app.shutdown(SECOND, 60 * SECOND).await;
    assert_eq!(began.elapsed().as_millis(), 1000, "it ends when the last handler does");
    assert_eq!((report.settled, report.released, report.is_clean()), (0, 1, true));
    assert_eq!(broker.history("jobs.dlq").len(), 0);
}

#[events::test]
async fn what_waits_for_a_retry_is_given_back_and_its_attempts_are_not_dead() {
    let script = Script::new(|_, _| Err(Verdict::retry("")));
    let app = start(&script).await;
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(150 * MS).await;
    let (broker, began) = (app.transport().clone(), Instant::now());
    let report = app.shutdown(30 * SECOND, SECOND).await;
    assert_eq!(began.elapsed().as_millis(), 0, "nobody waits for it");
    assert_eq!((report.settled, report.released), (0, 1));
    assert_eq!(broker.history("jobs.dlq").len(), 0);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "shutdown.done", version = "1.0.0")]
struct Done {
    number: u32,
}

#[handler]
async fn shutdown_publishes(job: Job, bus: Bus) -> Result<Done, Verdict> {
    events::testing::stall(SECOND).await;
    bus.publish(Done { number: job.number }).await.retry()?;
    Ok(Done { number: job.number + 100 })
}

#[events::test]
async fn handlers_may_publish_until_they_have_ended() {
    let app = TestApp::start(App::new("shop").handler::<shutdown_publishes>()).await;
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    let broker = app.transport().clone();
    let report = app.shutdown(30 * SECOND, SECOND).await;
    assert_eq!((report.settled, report.is_clean()), (1, true));
    assert_eq!(broker.history("shutdown.done").len(), 2);
}

#[events::test]
async fn settles_that_fail_are_waited_for_and_then_counted() {
    for (failures, settled, unsettled) in [(3, 5, 0), (1_000_000, 0, 5)] {
        let app = start(&Script::new(|_, _| Ok(()))).await;
        app.faults().settles(failures);
        assert!(app.bus().publish_all((0..5).map(Job::unkeyed)).await.iter().all(Result::is_ok));
        events::testing::stall(MS).await;
        let began = Instant::now();
        let report = app.shutdown(SECOND, SECOND).await;
        assert!(began.elapsed() <= 12 * SECOND, "bounded: {:?}", began.elapsed());
        assert_eq!((report.settled, report.unsettled), (settled, unsettled), "{report:?}");
        assert_eq!(report.is_clean(), unsettled == 0);
    }
}

#[events::test]
async fn what_is_given_back_is_counted() {
    let script = Script::taking(SECOND, |_, _| Ok(()));
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..10).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    let bus = app.bus().clone();
    app.shutdown(30 * SECOND, SECOND).await;
    let metrics = bus.metrics().snapshot();
    assert_eq!(metrics.subscription("memory", "jobs", "shop.scripted").unwrap().released, 2);
}

#[events::test]
async fn a_hundred_restarts_leave_nothing_behind() {
    let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let (before, script) = (alive(), Script::new(|_, _| Ok(())));
    for number in 0..100 {
        let app = start(&script).await;
        app.publish(Job::new("a", number)).await;
        app.shutdown(SECOND, SECOND).await;
    }
    assert_eq!((alive(), script.calls().len()), (before, 100));
}
