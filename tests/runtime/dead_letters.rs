//! What is given up: whole, once, and before its source is settled.

use events::{
    handler::Settings,
    prelude::*,
    testing::TestApp,
    transport::{
        Body,
        memory::{Fault, MemoryConfig},
    },
};

use super::{Job, MS, SECOND, Script, app, header, start};

fn rejecting() -> Script {
    Script::new(|_, _| Err(Verdict::reject("no\r\nway")))
}

#[events::test]
async fn one_letter_with_all_headers_and_the_real_count() {
    let script = Script::new(|_, _| Err(Verdict::retry("the bank is closed")));
    let app = start(&script).await;
    app.publish(Job::new("a", 1)).await;
    let letters = app.history("jobs.dlq");
    assert_eq!(letters.len(), 1);
    let expected = [
        ("reason", "attempts"),
        ("error-type", "retry"),
        ("error", "the bank is closed"),
        ("attempts", "4"),
        ("topic", "jobs"),
        ("position", "0/0"),
        ("group", "shop.scripted"),
        ("handler", "scripted"),
        ("first-received", "2026-01-01T00:00:00Z"),
        ("time", "2026-01-01T00:00:00.700Z"),
    ];
    for (name, value) in expected {
        assert_eq!(header(&letters[0], &format!("events-dlq-{name}")), value, "{name}");
    }
    assert_eq!(header(&letters[0], "events-dlq-id").len(), 36);
    assert_eq!(app.running().metrics().topic("memory", "jobs").unwrap().dead_lettered["retry"], 1);
}

#[events::test]
async fn the_original_is_untouched() {
    let bytes: Vec<u8> = (0..=255).collect();
    for body in [Some(bytes.clone()), Some(Vec::new())] {
        let app = start(&rejecting()).await;
        app.publish_raw("jobs", |mut message| {
            message.key = Some(events::transport::Key::new(&bytes));
            message.timestamp = Some(-12_345);
            message.body = body.clone().map(Body::from);
            message.headers.push("x-raw", bytes.clone());
            message.headers.push("ce-type", "job.posted");
            message.headers.push("x-twice", "1");
            message.headers.push("x-twice", "2");
            message.headers.push("events-dlq-error", "of an earlier life");
            message
        })
        .await;
        let (original, letter) = (&app.history("jobs")[0], &app.history("jobs.dlq")[0]);
        assert_eq!((&letter.key, &letter.body, letter.timestamp), (&original.key, &original.body, Some(-12_345)));
        let not_ours = |message: &events::transport::Message| {
            let all = message.headers.iter().filter(|header| !header.name.as_str().starts_with("events-dlq-"));
            all.map(|header| (header.name.as_str().to_owned(), header.value.to_vec())).collect::<Vec<_>>()
        };
        assert_eq!(not_ours(original), not_ours(letter));
        let errors = letter.headers.iter().filter(|header| header.name.is("events-dlq-error")).count();
        assert_eq!(errors, 1, "an earlier diagnosis is replaced");
        assert!(!header(letter, "events-dlq-error").contains("earlier life"));
    }
}

#[events::test]
async fn what_cannot_be_decoded_is_given_up_without_a_call() {
    for body in [&b""[..], b"{", b"\xff\xfe", b"{\"key\":\"a\"}", b"[[[[[[[["] {
        let script = rejecting();
        let app = start(&script).await;
        app.publish_raw("jobs", |mut message| {
            message.headers.push("ce-id", "1");
            message.headers.push("ce-source", "elsewhere");
            message.headers.push("ce-type", "job.posted");
            message.headers.push("content-type", "application/json");
            message.body = Some(body.into());
            message
        })
        .await;
        assert_eq!(script.calls(), []);
        app.dead_letters::<Job>().one().after_attempts(0).reason_contains("decode");
        assert_eq!(app.letters()[0].body.as_deref(), Some(body));
        assert_eq!(app.running().metrics().topic("memory", "jobs").unwrap().retried.len(), 0);
    }
}

#[events::test]
async fn no_payload_and_no_control_character_stands_in_a_diagnosis() {
    let app = start(&rejecting()).await;
    app.publish(Job::new("canary", 1)).await;
    let letter = &app.letters()[0];
    assert_eq!(header(letter, "events-dlq-error"), "no  way");
    let mut ours = letter.headers.iter().filter(|header| header.name.as_str().starts_with("events-dlq-"));
    assert!(ours.all(|header| !header.value.text().unwrap().contains("canary")));
}

#[events::test]
async fn the_source_is_not_settled_before_the_letter_is_confirmed() {
    for fault in [Fault::Fail, Fault::Backpressure, Fault::Lose, Fault::Reject] {
        let script = rejecting();
        let app = start(&script).await;
        app.faults().publishes("jobs.dlq", fault, 1_000_000);
        app.bus().publish(Job::new("a", 1)).await.unwrap();
        events::testing::stall(60 * SECOND).await;
        let admin = app.bus().transport().admin().unwrap();
        assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 1, "{fault:?}: not settled");
        assert!(super::problems(&app.health()).contains("1 dead letters cannot be written"), "{fault:?}");
        assert_eq!(app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().parked, 1);
        app.faults().heal();
        events::testing::stall(31 * SECOND).await;
        app.settle().await;
        assert_eq!(app.letters().len(), 1, "{fault:?}: written once");
        assert_eq!(script.calls().len(), 1, "the handler is not called again");
        assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 0);
        assert!(app.health().is_ready());
    }
}

#[events::test]
async fn a_letter_whose_confirmation_got_lost_keeps_its_id() {
    let app = start(&rejecting()).await;
    app.faults().publishes("jobs.dlq", Fault::Unanswered, 1);
    app.publish(Job::new("a", 1)).await;
    app.advance(SECOND).await;
    let ids: Vec<_> = app.letters().iter().map(|letter| header(letter, "events-dlq-id")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[events::test]
async fn a_parked_key_stops_and_others_go_on() {
    let script = Script::new(|job, _| if job.key == "bad" { Err(Verdict::reject("")) } else { Ok(()) });
    let app = start(&script).await;
    app.faults().publishes("jobs.dlq", Fault::Fail, 1_000_000);
    for number in 0..10 {
        app.publish(Job::new("bad", number)).await;
        app.publish(Job::new("good", number)).await;
    }
    assert_eq!(script.of("bad"), [0], "its lane stands still");
    assert_eq!(script.of("good"), (0..10).collect::<Vec<_>>());
    app.faults().heal();
    app.advance(31 * SECOND).await;
    assert_eq!(script.of("bad"), (0..10).collect::<Vec<_>>());
    assert_eq!(app.letters().len(), 10);
}

#[events::test]
async fn so_many_parked_letters_and_nothing_more_is_received() {
    let script = rejecting();
    let app = TestApp::start(app(&script).max_parked(5)).await;
    app.faults().publishes("jobs.dlq", Fault::Fail, 1_000_000);
    for number in 0..50 {
        app.bus().publish(Job::unkeyed(number)).await.unwrap();
        events::testing::stall(MS).await;
    }
    assert!(script.calls().len() < 20, "{} calls", script.calls().len());
    app.faults().heal();
    app.advance(120 * SECOND).await;
    assert_eq!((script.calls().len(), app.letters().len()), (50, 50));
}

#[events::test]
async fn a_letter_that_is_too_large_has_minimal_headers() {
    let app = start(&rejecting()).await;
    app.faults().publishes("jobs.dlq", Fault::TooLarge, 1);
    app.publish(Job::new("a", 1)).await;
    let letter = &app.letters()[0];
    let ours: Vec<_> = letter.headers.iter().map(|header| header.name.as_str().to_owned()).collect();
    let ours: Vec<_> = ours.iter().filter_map(|name| name.strip_prefix("events-dlq-")).collect();
    assert_eq!(ours, ["reason", "topic", "group", "id"]);
    assert_eq!(letter.body, app.history("jobs")[0].body);
}

#[events::test]
async fn a_payload_just_below_the_limit_fits_into_the_dead_letters() {
    let config = MemoryConfig { max_bytes: 1000, history: 10, ..MemoryConfig::default() };
    let app = TestApp::start_on(app(&rejecting()), config).await;
    let size = |key: &str| serde_json::to_vec(&Job::new(key, 1)).unwrap().len();
    app.publish(Job::new(&"x".repeat(1000 - size("")), 1)).await;
    assert_eq!(app.letters()[0].body.as_ref().unwrap().len(), 1000);
    assert!(app.health().is_ready());
}

#[events::test]
async fn the_topic_of_dead_letters_can_be_chosen() {
    let suffix = TestApp::start(app(&rejecting()).dlq_suffix(".failed")).await;
    suffix.publish(Job::new("a", 1)).await;
    assert_eq!(suffix.history("jobs.failed").len(), 1);

    let change = |mut settings: Settings| {
        settings.dead_letters = Some(events::handler::DeadLetters::Topic("graveyard"));
        settings
    };
    let topic = TestApp::start(app(&rejecting()).configure("scripted", change)).await;
    topic.publish(Job::new("a", 1)).await;
    assert_eq!((topic.history("graveyard").len(), topic.history("jobs.dlq").len()), (1, 0));
}
