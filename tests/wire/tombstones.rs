//! Messages without a body: a tombstone is not an empty payload.

use events::{
    prelude::*,
    testing::TestApp,
    transport::{Key, Message},
};

use super::{Note, Reader, TOPIC, headers, structured_headers, why};
use crate::kept::Kept;

#[handler]
async fn wire_optional(note: Option<Note>, meta: Metadata, State(kept): State<Kept<(Option<Note>, Option<Key>)>>) {
    kept.push((note, meta.key));
}

fn tombstone(blank: Message) -> Message {
    Message { key: Some(Key::new(b"7")), headers: headers(&[]), ..blank }
}

#[events::test]
async fn an_optional_event_takes_tombstones_with_their_key() {
    let kept = Kept::<(Option<Note>, Option<Key>)>::default();
    let app = TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_optional>()).await;
    app.publish_raw(TOPIC, tombstone).await;
    app.publish(super::note()).await;
    let seven = Some(Key::new(b"7"));
    assert_eq!(kept.take(), [(None, seven.clone()), (Some(super::note()), seven)]);
}

#[events::test]
async fn a_tombstone_that_nobody_takes_is_settled_and_counted() {
    let reader = Reader::start().await;
    reader.app.publish_raw(TOPIC, tombstone).await;
    assert!(reader.app.letters().is_empty() && reader.kept.len() == 0);
    let metrics = reader.app.metrics();
    assert_eq!(metrics.subscription("memory", TOPIC, "wire.wire_keep").unwrap().tombstones, 1);
}

#[events::test]
async fn an_empty_body_is_no_tombstone() {
    let kept = Kept::<(Option<Note>, Option<Key>)>::default();
    let app = TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_optional>()).await;
    app.publish_raw(TOPIC, |blank| Message { body: Some(b""[..].into()), ..tombstone(blank) }).await;
    assert_eq!(kept.len(), 0);
    let letter = &app.letters()[0];
    assert!(why(letter).contains("JSON ends too early"), "{}", why(letter));
    assert_eq!(letter.body.as_deref(), Some(&b""[..]), "empty, and not null");
}

#[events::test]
async fn a_document_without_data_or_with_null_is_a_tombstone() {
    for data in ["", r#","data":null"#] {
        let kept = Kept::<(Option<Note>, Option<Key>)>::default();
        let app = TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_optional>()).await;
        let document = format!(r#"{{"specversion":"1.0","id":"1","source":"s","type":"wire.note"{data}}}"#);
        let body = Some(document.into_bytes().into());
        app.publish_raw(TOPIC, |blank| Message { headers: structured_headers(), body, ..blank }).await;
        assert_eq!(kept.take(), [(None, None)], "{data}");
    }
}
