//! Apps: what each option changes, types that nobody takes, and two apps that know nothing of each other.

use events::{
    handler::{Settings, Unknown},
    prelude::*,
    testing::TestApp,
    transport::memory::{MemoryConfig, MemoryTransport},
};

use super::{Job, MS, SECOND, Script, app, header, start};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "jobs", name = "job.cancelled", version = "1.0.0")]
struct Cancelled {
    number: u32,
}

#[events::test]
async fn each_option_of_a_consumer_does_what_it_says() {
    type Row = (&'static str, fn(Settings) -> Settings, &'static [u128], &'static str);
    let rows: [Row; 5] = [
        (
            "attempts",
            |mut s| {
                s.attempts = Some(2);
                s
            },
            &[0, 100],
            "jobs.dlq",
        ),
        (
            "base",
            |mut s| {
                s.backoff = Some(Backoff::exponential(SECOND, 30 * SECOND).with_jitter(Jitter::None));
                s.jitter = None;
                s
            },
            &[0, 1000, 3000, 7000],
            "jobs.dlq",
        ),
        (
            "cap",
            |mut s| {
                s.backoff = Some(Backoff::exponential(SECOND, SECOND));
                s
            },
            &[0, 1000, 2000, 3000],
            "jobs.dlq",
        ),
        (
            "multiplier",
            |mut s| {
                s.backoff = Some(Backoff { multiplier: 1.0, ..Backoff::DEFAULT });
                s
            },
            &[0, 100, 200, 300],
            "jobs.dlq",
        ),
        (
            "dlq",
            |mut s| {
                s.dead_letters = Some(events::handler::DeadLetters::Topic("dead"));
                s
            },
            &[0, 100, 300, 700],
            "dead",
        ),
    ];
    for (option, change, times, dlq) in rows {
        let script = Script::new(|_, _| Err(Verdict::retry("")));
        let app = TestApp::start(app(&script).configure("scripted", change)).await;
        app.publish(Job::new("a", 1)).await;
        assert_eq!(script.times(), times, "{option}");
        assert_eq!(app.history(dlq).len(), 1, "{option}");
    }
}

#[events::test]
async fn an_exponential_backoff_has_the_values_of_its_parts() {
    let backoff = Backoff::exponential(100 * MS, 30 * SECOND);
    assert_eq!(
        (backoff.base, backoff.multiplier, backoff.cap, backoff.jitter),
        (100 * MS, 2.0, 30 * SECOND, Jitter::Full)
    );
    let width = backoff.with_jitter(Jitter::Width(50 * MS));
    assert_eq!((width.delay(1, 0.0), width.delay(1, 0.5), width.delay(1, 1.0)), (50 * MS, 100 * MS, 150 * MS));
    for failures in 0..=255 {
        assert!(backoff.delay(failures, 0.999) <= 30 * SECOND);
    }
    assert_eq!(backoff.scheduled(u32::MAX), 30 * SECOND);
}

#[events::test]
async fn a_type_that_nobody_takes_is_settled_and_counted_or_given_up() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.publish(Cancelled { number: 1 }).await;
    let admin = app.bus().transport().admin().unwrap();
    assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 0);
    assert_eq!(app.metrics().subscription("memory", "jobs", "shop.scripted").unwrap().unhandled, 1);
    assert_eq!((script.calls().len(), app.letters().len()), (0, 0));

    let change = |mut settings: Settings| {
        settings.unknown = Some(Unknown::DeadLetter);
        settings
    };
    let app = TestApp::start(super::app(&script).configure("scripted", change)).await;
    app.publish(Cancelled { number: 1 }).await;
    assert_eq!(header(&app.letters()[0], "events-dlq-reason"), "unknown");
    assert_eq!(header(&app.letters()[0], "events-dlq-attempts"), "0");
}

#[events::test]
async fn two_apps_in_one_process_know_nothing_of_each_other() {
    let (one, two) = (Script::new(|_, _| Ok(())), Script::new(|_, _| Err(Verdict::reject(""))));
    let (first, second) = (start(&one).await, start(&two).await);
    first.publish(Job::new("a", 1)).await;
    assert_eq!((one.calls().len(), two.calls().len()), (1, 0));
    second.publish(Job::new("a", 2)).await;
    assert_eq!((one.calls().len(), second.letters().len(), first.letters().len()), (1, 1, 0));
    assert_eq!(first.metrics().topic("memory", "jobs").unwrap().dead_lettered.len(), 0);
    first.shutdown(SECOND, SECOND).await;
    second.publish(Job::new("a", 3)).await;
    assert_eq!(two.of("a"), [2, 3], "the end of one is not the end of the other");
}

#[events::test]
async fn two_apps_on_one_broker_have_metrics_of_their_own() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let bus = Bus::over(transport).await.unwrap();
    let (one, two) = (Script::new(|_, _| Ok(())), Script::new(|_, _| Ok(())));
    let billing = App::new("billing").state(one.clone()).handler::<super::scripted>();
    let billing = billing.start(bus.clone()).await.unwrap();
    let shipping = App::new("shipping").state(two.clone()).handler::<super::scripted>();
    let shipping = shipping.start(bus).await.unwrap();
    billing.bus().publish(Job::new("a", 1)).await.unwrap();
    billing.quiet().await;
    shipping.quiet().await;
    assert_eq!((one.calls().len(), two.calls().len()), (1, 1), "each app is a group of its own");
    let published = |running: &Running| running.metrics().topic("memory", "jobs").map_or(0, |topic| topic.published);
    assert_eq!((published(&billing), published(&shipping)), (1, 0));
    assert!(shipping.metrics().subscription("memory", "jobs", "billing.scripted").is_none());
}

#[events::test]
async fn a_delivery_that_is_unsettled_for_too_long_is_named() {
    let script = Script::taking(600 * SECOND, |_, _| Ok(()));
    let app = TestApp::start(app(&script).stuck_after(60 * SECOND)).await;
    let receipt = app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(59 * SECOND).await;
    assert!(app.running().ready());
    events::testing::stall(2 * SECOND).await;
    let problems = super::problems(&app.health());
    assert!(problems.contains(&format!("event {} is unsettled", receipt.id)), "{problems}");
    app.settle().await;
    assert!(app.running().ready());
}
