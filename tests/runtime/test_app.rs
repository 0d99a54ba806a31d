//! Tests of apps are exact and repeatable, and their assertions fail when they should.

use std::panic::{AssertUnwindSafe, catch_unwind};

use events::{prelude::*, testing::TestApp};

use super::{Job, SECOND, Script, start};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "test_app.steps", version = "1.0.0")]
struct Step {
    left: u32,
}

#[handler]
async fn test_app_first(job: Job) -> Step {
    Step { left: job.number }
}

#[handler]
async fn test_app_next(step: Step) -> Result<Option<Step>, Verdict> {
    events::testing::stall(step.left * SECOND).await;
    Ok(step.left.checked_sub(1).map(|left| Step { left }))
}

#[events::test]
async fn a_publish_returns_when_the_whole_cascade_has_settled() {
    let app = TestApp::start(App::new("shop").handler::<test_app_first>().handler::<test_app_next>()).await;
    let began = tokio::time::Instant::now();
    app.publish(Job::new("a", 10)).await;
    app.handler("test_app_next").called(11).succeeded();
    app.published::<Step>().count(11);
    assert_eq!(began.elapsed().as_secs(), 55, "in virtual time");
    let admin = app.bus().transport().admin().unwrap();
    assert_eq!(admin.lag("test_app.steps", "shop.test_app_next").await.unwrap(), 0);
}

#[events::test]
async fn two_runs_are_the_same() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let script = Script::new(|job, attempt| if attempt <= job.number { Err(Verdict::retry("")) } else { Ok(()) });
        let app = start(&script).await;
        for number in 0..4 {
            app.publish(Job::new("a", number)).await;
        }
        runs.push((script.calls(), app.clock().now()));
    }
    assert_eq!(runs[0], runs[1]);
}

#[events::test]
async fn assertions_fail_where_they_should() {
    let app = start(&Script::new(|_, _| Err(Verdict::reject("declined")))).await;
    app.publish(Job::new("a", 1)).await;
    let calls = app.handler("scripted");
    calls.called_once().rejected().retried(0);
    app.published::<Job>().one();
    let letters = app.dead_letters::<Job>();
    letters.one().reason_contains("declined").after_attempts(1);
    assert_eq!(letters.one().event, Some(Job::new("a", 1)));
    let wrong: [&dyn Fn(); 9] = [
        &|| _ = calls.never_called(),
        &|| _ = calls.called(2),
        &|| _ = calls.succeeded(),
        &|| _ = calls.skipped(),
        &|| _ = calls.retried(1),
        &|| app.published::<Job>().none(),
        &|| app.dead_letters::<Job>().none(),
        &|| _ = letters.one().reason_contains("accepted"),
        &|| _ = app.handler("nobody"),
    ];
    for (index, assertion) in wrong.iter().enumerate() {
        assert!(catch_unwind(AssertUnwindSafe(assertion)).is_err(), "assertion {index}");
    }
}
