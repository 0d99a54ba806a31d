//! What an answer means: errors that decide, errors that know, and errors that are merely errors.

use std::{fmt, io};

use events::{
    Error,
    handler::{Settings, VerdictKind},
    prelude::*,
    testing::TestApp,
};

use super::{Job, MS, SECOND, Script, app, header, start};

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(reject)]
    Declined,
    #[failure(retry, after = "5s")]
    Busy,
    #[failure(retry)]
    Offline,
    #[failure(defer, after = "1m")]
    Closed,
    #[failure(skip)]
    Done,
}

impl fmt::Display for ChargeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bank says {self:?}")
    }
}

#[handler(retry(attempts = 3, backoff = "100ms", jitter = "none"), max_defers = 2)]
async fn verdicts_charge(job: Job, State(script): State<Script>, Attempt(attempt): Attempt) -> Result<(), ChargeError> {
    let _ = script.play(job.clone(), attempt).await;
    Err(match job.number {
        0 => ChargeError::Declined,
        1 => ChargeError::Busy,
        2 => ChargeError::Offline,
        3 => ChargeError::Closed,
        4 => ChargeError::Done,
        _ => return Ok(()),
    })
}

#[events::test]
async fn an_error_enum_decides_by_its_variants() {
    /// A job's number, when its calls begin, and the reason and the error's type in its dead letter.
    type Row = (u32, &'static [u128], Option<(&'static str, &'static str)>);
    let table: [Row; 6] = [
        (0, &[0], Some(("rejected", "ChargeError::Declined"))),
        (1, &[0, 5000, 10_000], Some(("attempts", "ChargeError::Busy"))),
        (2, &[0, 100, 200], Some(("attempts", "ChargeError::Offline"))),
        (3, &[0, 60_000, 120_000], Some(("defers", "ChargeError::Closed"))),
        (4, &[0], None),
        (5, &[0], None),
    ];
    for (number, times, letter) in table {
        let script = Script::new(|_, _| Ok(()));
        let app = TestApp::start(App::new("shop").state(script.clone()).handler::<verdicts_charge>()).await;
        app.publish(Job::new("a", number)).await;
        assert_eq!(script.times(), times, "{number}");
        let letters = app.letters();
        let said = letters.first().map(|one| (header(one, "events-dlq-reason"), header(one, "events-dlq-error-type")));
        assert_eq!(said, letter.map(|(reason, kind)| (reason.to_owned(), kind.to_owned())), "{number}");
        let skipped = app.metrics().subscription("memory", "jobs", "shop.verdicts_charge").unwrap().skipped;
        assert_eq!(skipped, u64::from(number == 4));
    }
}

#[events::test]
async fn a_defer_spends_no_attempt() {
    let script = Script::new(|job, _| if job.number == 0 { Err(Verdict::defer(SECOND)) } else { Ok(()) });
    let change = |mut settings: Settings| {
        settings.max_defers = Some(10);
        settings
    };
    let app = TestApp::start(app(&script).configure("scripted", change)).await;
    app.publish(Job::new("a", 0)).await;
    let calls = script.calls();
    assert_eq!(calls.len(), 11);
    assert!(calls.iter().all(|call| call.attempt == 1));
    app.dead_letters::<Job>().one().reason_contains("defers");
    assert_eq!(app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().deferred, 10);
}

fn is_offline(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotConnected
}

#[handler(retry(attempts = 3, backoff = "100ms", jitter = "none", when = is_offline))]
async fn verdicts_when(job: Job) -> Result<(), io::Error> {
    match job.number {
        0 => Err(io::Error::new(io::ErrorKind::NotConnected, "offline")),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "nonsense")),
    }
}

#[events::test]
async fn an_error_that_is_not_worth_a_retry_is_rejected_at_once() {
    for (number, calls, reason) in [(0, 3, "attempts"), (1, 1, "rejected")] {
        let app = TestApp::start(App::new("shop").handler::<verdicts_when>()).await;
        app.publish(Job::new("a", number)).await;
        app.handler("verdicts_when").called(calls);
        app.dead_letters::<Job>().one().after_attempts(u32::try_from(calls).unwrap()).reason_contains(reason);
    }
}

#[handler(retry(attempts = 2, backoff = "1ms"))]
async fn verdicts_raise(job: Job) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    job.key.parse::<u8>()?;
    Ok(())
}

#[handler]
async fn verdicts_swallow(job: Job) {
    let _ = job.key.parse::<u8>();
}

#[events::test]
async fn an_error_that_is_returned_is_retried_and_one_that_is_swallowed_is_settled() {
    let app = TestApp::start(App::new("shop").handler::<verdicts_raise>().handler::<verdicts_swallow>()).await;
    app.publish(Job::new("x", 1)).await;
    app.handler("verdicts_raise").called(2).retried(1).rejected();
    app.handler("verdicts_swallow").called_once().succeeded();
    app.dead_letters::<Job>().one().reason_contains("invalid digit");
    let admin = app.bus().transport().admin().unwrap();
    assert_eq!(admin.lag("jobs", "shop.verdicts_swallow").await.unwrap(), 0);
}

#[events::test]
async fn a_skip_is_settled_and_counted() {
    let app = start(&Script::new(|_, _| Err(Verdict::skip()))).await;
    app.publish(Job::new("a", 1)).await;
    app.handler("scripted").called_once().skipped();
    app.dead_letters::<Job>().none();
    assert_eq!(app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().skipped, 1);
}

#[events::test]
async fn what_has_expired_is_settled_without_a_call() {
    let script = Script::taking(10 * MS, |_, _| Ok(()));
    let app = start(&script).await;
    let soon = app.clock().now() + chrono::TimeDelta::milliseconds(5);
    app.bus().publish(Draft::of(Job::new("a", 1)).expires(soon)).await.unwrap();
    app.bus().publish(Draft::of(Job::new("a", 2)).expires(soon)).await.unwrap();
    app.settle().await;
    assert_eq!(script.of("a"), [1]);
    assert_eq!(app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().expired, 1);
}

#[test]
fn errors_are_of_kinds_that_a_caller_can_act_on() {
    let transient =
        |transient| Error::Transport { transport: "memory", operation: "publish", transient, source: "gone".into() };
    let table = [
        (Error::Backpressure, "backpressure", true),
        (Error::Timeout { what: "it" }, "timeout", true),
        (Error::Indeterminate { id: "1".into() }, "indeterminate", true),
        (transient(true), "transport", true),
        (transient(false), "transport", false),
        (Error::Closed, "closed", false),
        (Error::Unsupported { transport: "memory", what: "it" }, "unsupported", false),
        (Error::TooLarge { size: 2, limit: 1 }, "too_large", false),
    ];
    for (error, kind, is_transient) in table {
        assert_eq!((error.kind(), error.is_transient()), (kind, is_transient), "{error}");
    }
    assert_eq!(Verdict::retry_after(SECOND, "x").kind(), VerdictKind::RetryAfter(SECOND));
}
