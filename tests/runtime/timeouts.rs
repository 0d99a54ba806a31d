//! Handlers that take too long: told, then dropped, and never beside the next of their key.

use std::{
    future::pending,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use events::{
    prelude::*,
    runtime::Problem,
    testing::{TestApp, stall},
};
use events_tests::eventually;

use super::{Job, MS, SECOND, Script, problems};

/// What a handler saw.
#[derive(Debug, Clone, Default)]
struct Saw(Arc<Mutex<Vec<String>>>);

impl Saw {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

struct Dropped(Saw);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

#[handler(timeout = "1s", retry(attempts = 2, backoff = "100ms", jitter = "none"))]
async fn timeouts_hang(job: Job, State(saw): State<Saw>, State(script): State<Script>) {
    let _dropped = Dropped(saw);
    let _ = script.play(job, 1).await;
    pending::<()>().await;
}

#[events::test]
async fn a_timeout_is_a_failed_attempt_and_the_call_is_dropped() {
    let (saw, script) = (Saw::default(), Script::new(|_, _| Ok(())));
    let app = App::new("shop").state(saw.clone()).state(script.clone()).handler::<timeouts_hang>();
    let app = TestApp::start(app).await;
    app.publish(Job::new("a", 1)).await;
    assert_eq!(script.times(), [0, 2100], "a second, a second's grace, and the wait");
    assert_eq!(saw.all(), ["dropped", "dropped"]);
    app.dead_letters::<Job>().one().after_attempts(2).reason_contains("too long");
    assert_eq!(app.metrics().subscription("memory", "jobs", "shop.timeouts_hang").unwrap().timeouts, 2);
}

#[handler(timeout = "1s", retry(attempts = 1))]
async fn timeouts_hear(job: Job, State(saw): State<Saw>, cancel: Cancel) -> Result<(), Verdict> {
    cancel.cancelled().await;
    saw.note("told");
    match job.number {
        0 => Ok(()),
        1 => Err(Verdict::reject("cut short")),
        _ => {
            stall(5 * SECOND).await;
            saw.note("never");
            Ok(())
        }
    }
}

#[events::test]
async fn a_call_is_told_to_stop_and_may_still_succeed_within_the_grace() {
    let expected = [(0, None), (1, Some("too long")), (2, Some("too long"))];
    for (number, letter) in expected {
        let saw = Saw::default();
        let app = TestApp::start(App::new("shop").state(saw.clone()).handler::<timeouts_hear>()).await;
        app.publish(Job::new("a", number)).await;
        assert_eq!(saw.all(), ["told"]);
        match letter {
            None => app.dead_letters::<Job>().none(),
            Some(text) => _ = app.dead_letters::<Job>().one().reason_contains(text),
        }
    }
}

/// A gate that blocks a thread until the test opens it.
#[derive(Clone)]
struct Gate(Arc<Mutex<mpsc::Receiver<()>>>);

impl Gate {
    fn new() -> (mpsc::Sender<()>, Self) {
        let (open, gate) = mpsc::channel();
        (open, Self(Arc::new(Mutex::new(gate))))
    }

    fn pass(&self) {
        let _ = self.0.lock().unwrap().recv_timeout(Duration::from_secs(30));
    }
}

#[handler(timeout = "20ms", retry(attempts = 1))]
async fn timeouts_block(job: Job, blocking: Blocking, State(gate): State<Gate>, State(saw): State<Saw>) {
    saw.note(format!("{} begins", job.number));
    if job.number == 1 {
        let (gate, saw) = (gate.clone(), saw.clone());
        blocking
            .run(move || {
                gate.pass();
                saw.note("1 ends");
            })
            .await;
    }
}

#[handler(timeout = "20ms", retry(attempts = 1))]
async fn timeouts_never_yield(job: Job, State(gate): State<Gate>, State(saw): State<Saw>) {
    saw.note(format!("{} begins", job.number));
    if job.number == 1 {
        gate.pass();
        saw.note("1 ends");
    }
}

/// In real time: `1` holds its thread beyond its timeout, `2` has its key and `3` another.
async fn zombie<H: events::handler::Declared>(handler: &str) {
    let (saw, (open, gate)) = (Saw::default(), Gate::new());
    let app = App::new("shop").state(saw.clone()).state(gate).handler::<H>().stuck_after(50 * MS);
    let running = app.start(Bus::connect("memory:").await.unwrap()).await.unwrap();
    let first = running.bus().publish(Job::new("a", 1)).await.unwrap();
    eventually("it has begun", || async { saw.all() == ["1 begins"] }).await;
    running.bus().publish(Job::new("a", 2)).await.unwrap();
    running.bus().publish(Job::new("b", 3)).await.unwrap();
    eventually("health is red and names it", || async {
        // Its time, and its grace of a second, are long over.
        let is_first = |problem: &Problem| matches!(problem, Problem::Stuck { event, age, .. } if first.id == **event && *age > 1500 * MS);
        let health = running.health();
        problems(&health).contains("1 handlers go on after their time was up") && health.problems.iter().any(is_first)
    })
    .await;
    let metrics = running.metrics();
    assert_eq!(metrics.subscription("memory", "jobs", &format!("shop.{handler}")).unwrap().zombie_handlers, 1);
    let mut began = saw.all();
    began.sort();
    assert_eq!(began, ["1 begins", "3 begins"], "its key waits, others don't");
    open.send(()).unwrap();
    running.quiet().await;
    let all = saw.all();
    assert_eq!(&all[all.len() - 2..], ["1 ends", "2 begins"]);
    assert!(running.health().is_ready());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_blocking_thread_keeps_its_lane_after_the_timeout() {
    zombie::<timeouts_block>("timeouts_block").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_handler_that_never_yields_keeps_its_lane_and_health_names_its_event() {
    zombie::<timeouts_never_yield>("timeouts_never_yield").await;
}
