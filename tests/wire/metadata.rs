//! What travels beside a payload arrives, whatever it is and in both modes.

use std::collections::BTreeMap;

use chrono::DateTime;
use events::testing::block_on;
use proptest::prelude::*;

use super::{Note, Reader, note};
use events::prelude::*;

fn full() -> Draft<Note> {
    Draft::of(note())
        .id("evt_Größe")
        .time(DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap())
        .key("another key")
        .subject("a subject with ünïcödé")
        .correlation("correlation/1")
        .causation("cause 1")
        .tenant("acme")
        .tag("one")
        .tag("two words")
        .priority(-7)
        .expires(DateTime::from_timestamp_micros(4_000_000_000_000_001).unwrap())
        .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("X-Größe".replace("ö", "o").replace("ß", "ss"), "Größe 大小")
        .header("empty", "")
        .header("bytes", [0xff, 0xfe, 1])
}

#[events::test]
async fn every_field_of_a_draft_arrives() {
    for draft in [full(), full().structured()] {
        let reader = Reader::start().await;
        let receipt = reader.app.publish(draft).await;
        let Envelope { event, metadata } = reader.one();
        assert_eq!(event, note());
        assert_eq!((&receipt.id, metadata.id.to_string().as_str()), (&metadata.id, "evt_Größe"));
        assert_eq!((&*metadata.source, &*metadata.name, &*metadata.topic), ("wire", "wire.note", "wire.notes"));
        assert_eq!(metadata.version, Some(Version::new(1, 2, 0)));
        assert_eq!(metadata.time.unwrap().timestamp_micros(), 1_700_000_000_123_456);
        assert_eq!(metadata.key.unwrap().as_str(), Some("another key"));
        assert_eq!(metadata.subject.as_deref(), Some("a subject with ünïcödé"));
        assert_eq!(metadata.correlation.as_deref(), Some("correlation/1"));
        assert_eq!(metadata.causation.as_deref(), Some("cause 1"));
        assert_eq!(metadata.tenant.as_deref(), Some("acme"));
        assert_eq!(metadata.tags, ["one", "two words"]);
        assert_eq!(metadata.priority, -7);
        assert_eq!(metadata.expires.unwrap().timestamp_micros(), 4_000_000_000_000_001);
        assert_eq!(metadata.content_type.as_deref(), Some("application/json"));
        assert!(metadata.traceparent.unwrap().ends_with("-b7ad6b7169203331-01"));
        assert_eq!(metadata.attempt, 1);
        assert_eq!(metadata.headers.len(), 3);
    }
}

#[events::test]
async fn headers_may_be_empty_non_ascii_and_binary() {
    for draft in [full(), full().structured()] {
        let reader = Reader::start().await;
        reader.app.publish(draft).await;
        let headers = reader.one().metadata.headers;
        assert_eq!(headers.get("empty"), Some(""));
        assert_eq!(headers.get("X-Grosse"), Some("Größe 大小"));
        assert_eq!((headers.get("bytes"), headers.bytes("bytes")), (None, Some(&[0xff, 0xfe, 1][..])));
        assert_eq!(headers.get("absent"), None);
    }
}

#[events::test]
async fn headers_are_looked_up_without_regard_to_case() {
    let reader = Reader::start().await;
    reader.app.publish(Draft::of(note()).header("X-Request-Id", "1")).await;
    let headers = reader.one().metadata.headers;
    for name in ["X-Request-Id", "x-request-id", "X-REQUEST-ID"] {
        assert_eq!(headers.get(name), Some("1"), "{name}");
    }
    assert_eq!(headers.iter().next(), Some(("X-Request-Id", &b"1"[..])), "it is written as it was given");
}

#[events::test]
async fn an_event_that_says_nothing_has_the_defaults() {
    let reader = Reader::start().await;
    let receipt = reader.app.publish(note()).await;
    let metadata = reader.one().metadata;
    assert_eq!(receipt.id.as_uuid().unwrap().get_version_num(), 7);
    assert_eq!(metadata.id, receipt.id);
    assert_eq!(metadata.key.unwrap().as_str(), Some("7"));
    assert_eq!(metadata.time.unwrap().to_rfc3339(), "2026-01-01T00:00:00+00:00", "in UTC, and says so");
    assert_eq!((metadata.priority, metadata.tags.len(), metadata.headers.len()), (0, 0, 0));
    assert_eq!((metadata.correlation, metadata.causation, metadata.tenant, metadata.expires), (None, None, None, None));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_metadata_round_trips_in_both_modes(
        texts in prop::collection::vec(prop::option::of("[^\\p{Cc}]{0,40}"), 5),
        id in "[^\\p{Cc}]{1,40}",
        micros in (0i64..250_000_000_000_000_000, 1_767_225_600_000_001i64..250_000_000_000_000_000),
        tags in prop::collection::vec("[^\\p{Cc},]{1,12}", 0..4),
        priority: i8,
        key in prop::option::of(prop::collection::vec(any::<u8>(), 0..60)),
        headers in prop::collection::btree_map("[a-z0-9!#$%&'*+.^_`|~]{1,20}", value(), 0..10),
        structured: bool,
    ) {
        let [subject, correlation, causation, tenant, body] = <[_; 5]>::try_from(texts).unwrap();
        let event = Note { id: 1, text: body.unwrap_or_default() };
        let time = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        let mut draft = Draft::of(event.clone()).id(id.as_str()).time(time(micros.0)).expires(time(micros.1));
        draft = draft.priority(priority).key(key.as_deref());
        if let Some(text) = &subject { draft = draft.subject(text) }
        if let Some(text) = &correlation { draft = draft.correlation(text) }
        if let Some(text) = &causation { draft = draft.causation(text) }
        if let Some(text) = &tenant { draft = draft.tenant(text) }
        draft = tags.iter().fold(draft, Draft::tag);
        draft = headers.iter().fold(draft, |draft, (name, value)| draft.header(name, value));
        if structured { draft = draft.structured() }
        let found = block_on(async {
            let reader = Reader::start().await;
            reader.app.publish(draft).await;
            reader.one()
        });
        let metadata = found.metadata;
        prop_assert_eq!(found.event, event);
        prop_assert_eq!(metadata.id.to_string(), id);
        prop_assert_eq!((metadata.time, metadata.expires), (Some(time(micros.0)), Some(time(micros.1))));
        prop_assert_eq!((metadata.tags, metadata.priority), (tags, priority));
        prop_assert_eq!(metadata.key.as_deref(), key.as_deref());
        prop_assert_eq!((metadata.subject, metadata.correlation), (subject, correlation));
        prop_assert_eq!((metadata.causation, metadata.tenant), (causation, tenant));
        let found: BTreeMap<_, _> = metadata.headers.iter().map(|(n, v)| (n.to_owned(), v.to_vec())).collect();
        prop_assert_eq!(found, headers);
    }
}

/// A header's value: any bytes but those that could end a line.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>().prop_filter("allowed", |byte| !matches!(byte, 0 | b'\r' | b'\n')), 0..40)
}
