//! Messages that are delivered later.

use std::time::Duration;

use events::{
    now,
    transport::{HeaderValue, Transport},
};

use super::{TestFile, join, message, nothing, publish_one, settle, take_all, text, texts};

fn due(body: &str, wait: Duration) -> events::transport::Message {
    let mut message = message(None, body);
    message.headers.push("events-due", HeaderValue::Time((now() + wait).timestamp_micros()));
    message
}

#[tokio::test]
async fn nothing_is_delivered_before_it_is_due_and_all_of_it_is_after() {
    let file = TestFile::new();
    let (log, other) = (file.open().await, file.open().await);
    let member = join(&other, "g").await;
    let messages = [
        due("c", Duration::from_millis(900)),
        due("a", Duration::from_millis(300)),
        due("b", Duration::from_millis(600)),
    ];
    for message in messages.clone() {
        assert_eq!(publish_one(&log, message).await, None, "it has no place yet");
    }
    publish_one(&log, message(None, "now")).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let leases = take_all(&*member, 1).await;
        let at = now().timestamp_micros();
        assert!(leases[0].message.due().is_none_or(|due| due <= at), "{} came early", text(&leases[0].message));
        settle(&*member, &leases).await;
        seen.extend(texts(&leases));
    }
    assert_eq!(seen, ["now", "a", "b", "c"]);
}

#[tokio::test]
async fn what_was_due_while_nobody_ran_is_delivered_once() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_one(&log, due("late", Duration::from_millis(50))).await;
    log.close(Duration::from_secs(10)).await;
    drop(log);
    events::testing::stall(Duration::from_millis(100)).await;
    let (log, other) = (file.open().await, file.open().await);
    let (one, two) = (join(&log, "one").await, join(&other, "two").await);
    for member in [&one, &two] {
        assert_eq!(texts(&take_all(&**member, 1).await), ["late"]);
        nothing(&**member).await;
    }
}

#[tokio::test]
async fn a_time_that_is_past_is_now() {
    let file = TestFile::new();
    let log = file.open().await;
    assert!(publish_one(&log, due("past", Duration::ZERO)).await.is_some());
    assert!(log.capabilities().supports(events::transport::Ability::NativeDelay));
}
