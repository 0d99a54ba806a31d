//! When a handler is called again, and how often.

use events::{
    handler::Settings,
    prelude::*,
    record::{Recorder, Retried},
    testing::TestApp,
};
use std::sync::{Arc, Mutex};

use super::{Job, MS, SECOND, Script, app, start};

fn failing() -> Script {
    Script::new(|_, _| Err(Verdict::retry("not yet")))
}

#[events::test]
async fn waits_double_from_the_base_and_attempts_count_every_call() {
    let script = failing();
    let app = start(&script).await;
    app.publish(Job::new("a", 1)).await;
    assert_eq!(script.times(), [0, 100, 300, 700]);
    assert_eq!(script.calls().iter().map(|call| call.attempt).collect::<Vec<_>>(), [1, 2, 3, 4]);
    app.dead_letters::<Job>().one().after_attempts(4).reason_contains("not yet");
}

#[events::test]
async fn six_attempts_are_the_default() {
    #[handler(name = "retry_by_default")]
    async fn by_default(_job: Job) -> Result<(), Verdict> {
        Err(Verdict::retry("never"))
    }
    let app = TestApp::start(App::new("shop").handler::<by_default>()).await;
    app.publish(Job::new("a", 1)).await;
    app.handler("retry_by_default").called(6).retried(5);
    app.dead_letters::<Job>().one().after_attempts(6);
}

#[events::test]
async fn a_wait_is_never_longer_than_the_cap() {
    let script = failing();
    let change = |mut settings: Settings| {
        settings.attempts = Some(6);
        settings.backoff = Some(Backoff::exponential(100 * MS, 250 * MS).with_jitter(Jitter::None));
        settings
    };
    let app = TestApp::start(app(&script).configure("scripted", change)).await;
    app.publish(Job::new("a", 1)).await;
    assert_eq!(script.times(), [0, 100, 300, 550, 800, 1050]);
}

#[events::test]
async fn a_multiplier_and_a_fixed_wait_are_what_they_say() {
    for (change, expected) in [
        (
            (|mut s| {
                s.backoff = Some(Backoff { multiplier: 3.0, jitter: Jitter::None, ..Backoff::DEFAULT });
                s
            }) as fn(Settings) -> _,
            [0, 100, 400, 1300],
        ),
        (
            |mut s| {
                s.backoff = Some(Backoff::fixed(5 * SECOND));
                s
            },
            [0, 5000, 10_000, 15_000],
        ),
    ] {
        let script = failing();
        let app = TestApp::start(app(&script).configure("scripted", change)).await;
        app.publish(Job::new("a", 1)).await;
        assert_eq!(script.times(), expected);
    }
}

/// The waits that were announced.
#[derive(Debug, Clone, Default)]
struct Waits(Arc<Mutex<Vec<u128>>>);

impl Recorder for Waits {
    fn on_retry(&self, retried: &Retried<'_>) {
        self.0.lock().unwrap().push(retried.delay.as_millis());
    }
}

/// The first waits of 400 jobs that all fail at once, with this jitter.
async fn first_waits(change: fn(Settings) -> Settings) -> Vec<u128> {
    let (script, waits) =
        (Script::new(|_, attempt| if attempt == 1 { Err(Verdict::retry("")) } else { Ok(()) }), Waits::default());
    let app = TestApp::start(app(&script).recorder(waits.clone()).configure("scripted", change)).await;
    assert!(app.bus().publish_all((0..400).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    app.settle().await;
    let waits = waits.0.lock().unwrap().clone();
    assert_eq!(waits.len(), 400);
    waits
}

#[events::test]
async fn full_jitter_spreads_waits_over_all_of_the_schedule() {
    let waits = first_waits(|mut settings| {
        settings.backoff = Some(Backoff::exponential(SECOND, 30 * SECOND));
        settings.jitter = Some(Jitter::Full);
        settings
    })
    .await;
    assert!(waits.iter().all(|wait| *wait <= 1000));
    for tenth in 0..10 {
        let here = waits.iter().filter(|wait| **wait / 100 == tenth).count();
        assert!((10..=120).contains(&here), "{here} of 400 waits in tenth {tenth}");
    }
}

#[events::test]
async fn jitter_of_a_width_stays_within_it() {
    let waits = first_waits(|mut settings| {
        settings.backoff = Some(Backoff::exponential(SECOND, 30 * SECOND));
        settings.jitter = Some(Jitter::Width(50 * MS));
        settings
    })
    .await;
    assert!(waits.iter().all(|wait| (950..=1050).contains(wait)), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 980) && waits.iter().any(|wait| *wait > 1020));
}

#[events::test]
async fn other_keys_are_not_delayed_by_one_that_fails() {
    let script =
        Script::new(|job, attempt| if job.key == "bad" && attempt < 4 { Err(Verdict::retry("")) } else { Ok(()) });
    let app = start(&script).await;
    let jobs = (0..100).map(|n| if n % 10 == 0 { Job::new("bad", n) } else { Job::new(&format!("good{n}"), n) });
    assert!(app.bus().publish_all(jobs).await.iter().all(Result::is_ok));
    app.settle().await;
    let good: Vec<_> = script.calls().into_iter().filter(|call| call.key != "bad").collect();
    assert_eq!(good.len(), 90);
    assert!(good.iter().all(|call| call.at == 0), "{good:?}");
    assert_eq!(script.of("bad").len(), 40);
}

#[events::test]
async fn a_verdict_may_say_how_long_to_wait_and_spends_an_attempt() {
    let script = Script::new(|_, _| Err(Verdict::retry_after(7 * SECOND, "busy")));
    let app = start(&script).await;
    app.publish(Job::new("a", 1)).await;
    assert_eq!(script.times(), [0, 7000, 14_000, 21_000]);
    app.dead_letters::<Job>().one().after_attempts(4);
}

#[events::test]
async fn a_retry_that_would_come_after_the_deadline_is_not_made() {
    let script = failing();
    let change = |mut settings: Settings| {
        settings.retry_deadline = Some(500 * MS);
        settings
    };
    let app = TestApp::start(app(&script).configure("scripted", change)).await;
    app.publish(Job::new("a", 1)).await;
    assert_eq!(script.times(), [0, 100, 300]);
    app.dead_letters::<Job>().one().after_attempts(3).reason_contains("deadline");
}

#[events::test]
async fn a_jump_of_the_wall_clock_makes_nothing_early() {
    let script = failing();
    let app = start(&script).await;
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(50 * MS).await;
    app.clock().jump(chrono::TimeDelta::hours(1));
    events::testing::stall(100 * MS).await;
    app.clock().jump(chrono::TimeDelta::hours(-2));
    app.settle().await;
    assert_eq!(script.times(), [0, 100, 300, 700]);
}
