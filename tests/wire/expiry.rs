//! Events that come too late.

use std::time::Duration;

use events::{prelude::*, testing::TestApp};

use super::{Note, Reader, TOPIC, note};

#[handler(retry(attempts = 9, backoff = "10s..10s", jitter = "none"))]
async fn wire_failing(_note: Note) -> Result<(), Verdict> {
    Err(Verdict::retry("not yet"))
}

async fn expiring(app: &TestApp, after: i64) {
    let at = app.clock().now() + chrono::TimeDelta::seconds(after);
    app.publish(Draft::of(note()).expires(at)).await;
}

#[events::test]
async fn an_expired_event_is_settled_and_counted() {
    let reader = Reader::start().await;
    expiring(&reader.app, -1).await;
    assert!(reader.app.letters().is_empty() && reader.kept.len() == 0);
    assert_eq!(reader.app.metrics().subscription("memory", TOPIC, "wire.wire_keep").unwrap().expired, 1);
}

#[events::test]
async fn an_event_that_expires_later_is_handled() {
    let reader = Reader::start().await;
    expiring(&reader.app, 60).await;
    reader.one();
    assert_eq!(reader.app.metrics().subscription("memory", TOPIC, "wire.wire_keep").unwrap().expired, 0);
}

#[events::test]
async fn an_event_that_expires_between_two_attempts_is_not_tried_again() {
    let app = TestApp::start(App::new("wire").handler::<wire_failing>()).await;
    expiring(&app, 25).await;
    app.advance(Duration::from_secs(100)).await;
    app.handler("wire_failing").called(3);
    assert!(app.letters().is_empty());
    assert_eq!(app.metrics().subscription("memory", TOPIC, "wire.wire_failing").unwrap().expired, 1);
}

#[events::test]
async fn a_foreign_events_expiry_counts_in_any_zone() {
    let reader = Reader::start().await;
    for at in ["2026-01-01T00:30:00+01:00", "2025-12-31T23:59:59Z"] {
        reader.raw(super::headers(&[("ce-expirytime", Some(at))]), super::BODY).await;
    }
    assert_eq!(reader.kept.len(), 0);
    reader.raw(super::headers(&[("ce-expirytime", Some("2026-01-01T00:30:00-01:00"))]), super::BODY).await;
    reader.one();
}
