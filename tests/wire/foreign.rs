//! Messages of publishers that we know nothing of.

use events::transport::HeaderSet;

use super::{BODY, Reader, headers, why};

#[events::test]
async fn a_foreign_event_is_read() {
    let reader = Reader::start().await;
    let extra = [("CE-Subject", Some("s")), ("ce-time", Some("2024-02-29T12:00:00+01:00")), ("x-own", Some("1"))];
    reader.raw(headers(&extra), BODY).await;
    let note = reader.one();
    assert_eq!((note.id, note.text.as_str()), (7, "foreign"));
    assert_eq!((note.metadata.id.to_string().as_str(), &*note.metadata.source), ("f-1", "elsewhere"));
    assert_eq!(note.metadata.time.unwrap().to_rfc3339(), "2024-02-29T11:00:00+00:00");
    assert_eq!(note.metadata.subject.as_deref(), Some("s"), "names of headers have no case");
    assert_eq!((note.metadata.version, note.metadata.headers.len()), (None, 1));
}

#[events::test]
async fn attributes_that_are_missing_make_a_dead_letter() {
    for (name, says) in [("ce-id", "`id`"), ("ce-source", "`source`"), ("ce-type", "`type`")] {
        let reader = Reader::start().await;
        reader.raw(headers(&[(name, None)]), BODY).await;
        let letter = reader.dead();
        assert!(why(&letter).starts_with("decode: "), "{}", why(&letter));
        assert!(why(&letter).contains(says), "{}", why(&letter));
        assert_eq!(letter.body.as_deref(), Some(BODY.as_bytes()));
    }
}

#[events::test]
async fn attributes_that_are_malformed_make_a_dead_letter() {
    for (name, value) in [
        ("ce-id", ""),
        ("ce-source", ""),
        ("ce-time", "yesterday"),
        ("ce-expirytime", "soon"),
        ("ce-priority", "high"),
        ("ce-priority", "128"),
        ("ce-dataversion", "1"),
        ("ce-dataversion", "01.2.3"),
    ] {
        let reader = Reader::start().await;
        reader.raw(headers(&[(name, Some(value))]), BODY).await;
        assert!(why(&reader.dead()).starts_with("decode: "), "{name}: {value}");
    }
}

#[events::test]
async fn attributes_that_are_not_utf8_make_a_dead_letter() {
    for name in ["ce-id", "ce-source", "ce-subject", "ce-tenantid", "ce-correlationid", "traceparent"] {
        let reader = Reader::start().await;
        let mut set = headers(&[(name, None)]);
        set.push(name, vec![b'a', 0xff]);
        reader.raw(set, BODY).await;
        assert!(why(&reader.dead()).starts_with("decode: "), "{name}");
    }
}

#[events::test]
async fn a_framework_header_that_stands_twice_makes_a_dead_letter() {
    for name in ["ce-type", "CE-ID", "ce-Source", "Content-Type", "events-attempt", "traceparent"] {
        let reader = Reader::start().await;
        let mut set = headers(&[(&name.to_ascii_lowercase(), Some("wire.note"))]);
        set.push(name, "another");
        reader.raw(set, BODY).await;
        let letter = reader.dead();
        assert!(why(&letter).contains("stands twice"), "{name}: {}", why(&letter));
        assert_eq!(letter.headers.iter().filter(|header| header.name.is(name)).count(), 2, "both are kept");
    }
}

#[events::test]
async fn a_users_header_may_stand_twice() {
    let reader = Reader::start().await;
    reader.raw(headers(&[("via", Some("one")), ("via", Some("two"))]), BODY).await;
    let found: Vec<_> = reader.one().metadata.headers.iter().map(|(_, value)| value.to_vec()).collect();
    assert_eq!(found, [b"one".to_vec(), b"two".to_vec()]);
}

#[events::test]
async fn a_flood_of_headers_makes_a_dead_letter() {
    let many = |count: usize, size: usize| {
        let mut set = headers(&[]);
        (0..count).for_each(|n| set.push(format!("h{n}"), "x".repeat(size)));
        set
    };
    for (count, size) in [(10_000, 1), (200, 1), (3, 20_000)] {
        let reader = Reader::start().await;
        reader.raw(many(count, size), BODY).await;
        let letter = reader.dead();
        assert!(why(&letter).contains("more headers than are read"), "{}", why(&letter));
        assert_eq!(letter.body.as_deref(), Some(BODY.as_bytes()));
    }
}

#[events::test]
async fn a_flood_does_not_spoil_what_follows() {
    let reader = Reader::start().await;
    reader.raw(HeaderSet::default(), BODY).await;
    reader.raw(headers(&[("ce-id", None)]), BODY).await;
    reader.raw(headers(&[]), BODY).await;
    assert_eq!((reader.kept.len(), reader.app.letters().len()), (1, 2));
}
