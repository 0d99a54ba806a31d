//! What a dead letter looks like: the message as it came, and why it is there.

use events::{prelude::*, testing::TestApp, transport::Message};

use super::{BODY, Note, TOPIC, headers, note};
use crate::golden;

#[handler(dlq = "wire.dead")]
async fn wire_refusing(_note: Note) -> Result<(), Verdict> {
    Err(Verdict::reject("the card was\r\ndeclined"))
}

fn listing(letter: &Message) -> String {
    let mut text =
        format!("topic: {}\nkey: {:?}\n", letter.topic.name(), letter.key.as_ref().and_then(|key| key.as_str()));
    for header in letter.headers.iter() {
        text.push_str(&format!("{}: {}\n", header.name.as_str(), header.value.text().unwrap()));
    }
    format!("{text}\n{}\n", String::from_utf8_lossy(letter.body.as_deref().unwrap_or(b"(none)")))
}

#[events::test]
async fn the_format_of_a_dead_letter_is_a_golden_file() {
    let app = TestApp::start(App::new("shop").handler::<wire_refusing>()).await;
    app.publish(Draft::of(note()).id("evt_1").tenant("acme").header("Own", "1")).await;
    app.publish_raw(TOPIC, |blank| Message { headers: headers(&[]), body: Some(b"{"[..].into()), ..blank }).await;
    let letters = app.letters();
    assert_eq!(letters.len(), 2);
    let text: Vec<String> = letters.iter().map(listing).collect();
    golden::same("dead_letters.txt", text.join("\n").as_bytes());
    assert_eq!(letters[0].timestamp, app.history(TOPIC)[0].timestamp, "the original's, like body, key and headers");
}

#[events::test]
async fn diagnostics_replace_those_of_an_earlier_letter() {
    let app = TestApp::start(App::new("shop").handler::<wire_refusing>()).await;
    app.publish(note()).await;
    let first = app.letters().remove(0);
    app.publish_raw(TOPIC, |blank| Message { topic: blank.topic, ..first.clone() }).await;
    let second = app.letters().remove(1);
    assert_eq!(second.headers.len(), first.headers.len(), "replaced, and not added to");
    assert_ne!(second.headers.get("events-dlq-id"), first.headers.get("events-dlq-id"));
    assert_eq!(second.body, first.body);
}

#[events::test]
async fn diagnostics_hold_no_payload() {
    let app = TestApp::start(App::new("shop").handler::<wire_refusing>()).await;
    for body in [r#"{"id":"CANARY","text":1}"#, r#"{"id":1,"text":"x" CANARY"#, "CANARY"] {
        app.publish_raw(TOPIC, |blank| Message { headers: headers(&[]), body: Some(body.as_bytes().into()), ..blank })
            .await;
    }
    for letter in app.letters() {
        let diagnostics: Vec<_> = letter.headers.iter().filter_map(|header| header.value.text()).collect();
        assert!(!diagnostics.concat().contains("CANARY"), "{diagnostics:?}");
        assert!(!format!("{letter:?}").contains("CANARY"), "nor does Debug show it");
    }
    assert_ne!(BODY, "");
}

#[events::test]
async fn a_long_reason_is_cut_and_has_no_control_characters() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "wire.long", version = "1.0.0")]
    struct Long {
        reason: String,
    }
    let bus = events::Bus::connect("memory:").source("shop").await.unwrap();
    let handler = |long: Long| async move { Err::<(), _>(Verdict::reject(long.reason)) };
    let subscription = bus.subscribe("refuse", handler).await.unwrap();
    bus.publish(Long { reason: "ä\r\n\0".repeat(1000) }).await.unwrap();
    events_tests::eventually("a dead letter", async || {
        !bus.transport().admin().unwrap().browse("wire.long.dlq", 1).await.unwrap().is_empty()
    })
    .await;
    let letter = bus.transport().admin().unwrap().browse("wire.long.dlq", 1).await.unwrap().remove(0);
    let error = letter.headers.get("events-dlq-error").unwrap().text().unwrap();
    assert!(error.len() <= 256 && !error.contains(char::is_control), "{error:?}");
    subscription.stop().await;
}
