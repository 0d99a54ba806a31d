//! What a handler returns is published before its input is settled, and under ids that stay.

use events::{event::Violations, prelude::*, testing::TestApp, transport::memory::Fault};

use super::{Job, MS, SECOND, Script, header};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "done", version = "1.0.0", validate = is_small)]
struct Done {
    #[event(key)]
    key: String,
    number: u32,
}

fn is_small(done: &Done) -> Result<(), Violations> {
    if done.number < 1000 { Ok(()) } else { Err(Violations::from("number: too large")) }
}

#[handler(retry(jitter = "none"))]
async fn outputs_finish(job: Job, State(script): State<Script>, Attempt(n): Attempt) -> Result<Vec<Done>, Verdict> {
    script.play(job.clone(), n).await?;
    Ok((0..3).map(|index| Done { key: job.key.clone(), number: job.number + index }).collect())
}

#[handler]
async fn outputs_publish(job: Job, State(script): State<Script>, bus: Bus, Attempt(n): Attempt) -> Result<(), Verdict> {
    for number in 0..2 {
        bus.publish(Done { key: job.key.clone(), number }).await.retry()?;
    }
    script.play(job, n).await
}

async fn start(script: &Script) -> TestApp {
    TestApp::start(App::new("shop").state(script.clone()).handler::<outputs_finish>()).await
}

fn numbers(app: &TestApp) -> Vec<u32> {
    app.published::<Done>().all().iter().map(|done| done.event.number).collect()
}

#[events::test]
async fn an_output_outage_keeps_the_input_and_calls_nobody_again() {
    for fault in [Fault::Fail, Fault::Backpressure, Fault::Lose] {
        let script = Script::new(|_, _| Ok(()));
        let app = start(&script).await;
        app.faults().publishes("done", fault, 1_000_000);
        app.bus().publish(Job::new("a", 1)).await.unwrap();
        app.bus().publish(Job::new("a", 11)).await.unwrap();
        events::testing::stall(120 * SECOND).await;
        let admin = app.bus().transport().admin().unwrap();
        assert_eq!(admin.lag("jobs", "shop.outputs_finish").await.unwrap(), 2, "{fault:?}: not settled");
        assert_eq!(script.calls().len(), 1, "{fault:?}: the lane stands still, and the handler is called once");
        app.faults().heal();
        app.settle().await;
        assert_eq!(numbers(&app), [1, 2, 3, 11, 12, 13], "{fault:?}");
        assert_eq!((script.calls().len(), app.letters().len()), (2, 0));
    }
}

#[events::test]
async fn only_what_was_not_confirmed_is_published_again_and_in_order() {
    let app = start(&Script::new(|_, _| Ok(()))).await;
    app.faults().publishes("done", Fault::Fail, 1);
    app.publish(Job::new("a", 1)).await;
    assert_eq!(numbers(&app), [1, 2, 3]);
    app.faults().publishes("done", Fault::Unanswered, 1);
    app.publish(Job::new("a", 11)).await;
    assert_eq!(numbers(&app), [1, 2, 3, 11, 11, 12, 13]);
    let all = app.published::<Done>();
    assert_eq!(all.all()[3].metadata.id, all.all()[4].metadata.id, "a copy has the same id");
}

#[events::test]
async fn outputs_keep_their_ids_when_the_handler_runs_again() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.faults().publishes("done", Fault::Unanswered, 1);
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    assert_eq!(numbers(&app), [1], "arrived, and not confirmed");
    app.transport().cut();
    app.settle().await;
    app.advance(SECOND).await;
    assert_eq!(script.calls().len(), 2, "the lease was lost: it comes again");
    let ids = |number| {
        let all = app.published::<Done>().all().to_vec();
        all.iter().filter(|done| done.event.number == number).map(|done| done.metadata.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(1).len(), 2);
    assert_eq!(ids(1)[0], ids(1)[1]);
    assert_ne!(ids(1)[0], ids(2)[0]);
}

#[events::test]
async fn what_a_handler_publishes_itself_keeps_its_id_over_retries() {
    let script = Script::new(|_, attempt| if attempt < 3 { Err(Verdict::retry("")) } else { Ok(()) });
    let app = TestApp::start(App::new("shop").state(script.clone()).handler::<outputs_publish>()).await;
    app.publish(Job::new("a", 1)).await;
    let published = app.published::<Done>();
    let ids: Vec<_> = published.count(6).all().iter().map(|done| done.metadata.id.clone()).collect();
    assert_eq!((&ids[0], &ids[1]), (&ids[2], &ids[3]));
    assert_eq!((&ids[0], &ids[1]), (&ids[4], &ids[5]));
    assert_ne!(ids[0], ids[1]);
}

#[events::test]
async fn an_output_that_is_refused_gives_the_input_up() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.faults().publishes("done", Fault::Reject, 1);
    app.publish(Job::new("a", 1)).await;
    app.dead_letters::<Job>().one().after_attempts(1).reason_contains("output").reason_contains("nobody takes");
    assert_eq!(numbers(&app), [2, 3], "what was confirmed stays");
    assert_eq!(script.calls().len(), 1);
}

#[events::test]
async fn an_output_that_breaks_its_rules_gives_the_input_up() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.publish(Job::new("a", 999)).await;
    app.dead_letters::<Job>().one().after_attempts(1).reason_contains("output");
    assert_eq!(header(&app.letters()[0], "events-dlq-error-type"), "schema");
    app.published::<Done>().none();
    assert_eq!(script.calls().len(), 1);
}

#[events::test]
async fn outputs_inherit_who_caused_them() {
    let app = start(&Script::new(|_, _| Ok(()))).await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let draft = Draft::of(Job::new("a", 1)).correlation("visit-7").tenant("acme").traceparent(trace);
    let receipt = app.publish(draft).await;
    for done in app.published::<Done>().count(3).all() {
        let metadata = &done.metadata;
        assert_eq!(metadata.causation.as_deref(), Some(&*receipt.id.to_string()));
        assert_eq!(metadata.correlation.as_deref(), Some("visit-7"));
        assert_eq!(metadata.tenant.as_deref(), Some("acme"));
        assert_eq!(metadata.traceparent.as_deref(), Some(trace));
        assert_eq!(&*metadata.source, "shop");
    }
    let receipt = app.publish(Job::new("b", 11)).await;
    let last = app.published::<Done>().all().last().unwrap().metadata.clone();
    assert_eq!(last.correlation, Some(receipt.id.to_string()), "a conversation is known by its first event");
}
