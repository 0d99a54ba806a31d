//! What is too large, too deep or too much is refused before it costs anything.

use events::{Bus, Error, codec::Limits, prelude::*, record::Snapshot};

use super::{Note, Reader, TOPIC, headers, structured_headers, why};

#[events::test]
async fn a_body_over_the_limit_is_refused_at_publish() {
    let bus = Bus::connect("memory:").source("test").await.unwrap();
    let large = Note { id: 1, text: "x".repeat(1 << 20) };
    let error = bus.publish(large).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1_048_576, .. }), "{error:?}");
    let fits = Note { id: 1, text: "x".repeat((1 << 20) - r#"{"id":1,"text":""}"#.len()) };
    bus.publish(fits).await.unwrap();
}

#[events::test]
async fn a_structured_document_over_the_limit_is_refused_at_publish() {
    let bus = Bus::connect("memory:").source("test").await.unwrap();
    let fits = Note { id: 1, text: "x".repeat((1 << 20) - 30) };
    let error = bus.publish(Draft::of(fits).structured()).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
}

#[events::test]
async fn a_depth_bomb_makes_a_dead_letter() {
    let depth = 100_000;
    let bombs = [
        "[".repeat(depth),
        format!(r#"{{"id":1,"text":"x","more":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)),
        format!(r#"{{"id":1,"text":"x","more":{}0{}}}"#, r#"{"a":"#.repeat(depth), "}".repeat(depth)),
    ];
    for bomb in bombs {
        let reader = Reader::start().await;
        reader.raw(headers(&[]), &bomb).await;
        let letter = reader.dead();
        assert!(why(&letter).contains("nested deeper than 64"), "{}", why(&letter));
        assert_eq!(letter.body.as_deref(), Some(bomb.as_bytes()));
    }
}

#[events::test]
async fn a_depth_bomb_in_a_document_makes_a_dead_letter() {
    let bomb = |at: &str| {
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        format!(r#"{{"specversion":"1.0","id":"1","source":"s","type":"wire.note","{at}":{nested}}}"#)
    };
    for at in ["data", "extension", "id"] {
        let reader = Reader::start().await;
        reader.raw(structured_headers(), bomb(at)).await;
        assert!(why(&reader.dead()).starts_with("decode: "), "{at}");
    }
}

#[events::test]
async fn a_document_of_a_flood_of_attributes_makes_a_dead_letter() {
    let attributes: String = (0..10_000).map(|n| format!(r#","a{n}":"x""#)).collect();
    let document =
        format!(r#"{{"specversion":"1.0","id":"1","source":"s","type":"wire.note","data":{{}}{attributes}}}"#);
    let reader = Reader::start().await;
    reader.raw(structured_headers(), document).await;
    assert!(why(&reader.dead()).contains("more headers than are read"));
}

#[events::test]
async fn too_many_elements_make_a_dead_letter() {
    let many = format!(r#"{{"id":1,"text":"x","more":[{}0]}}"#, "0,".repeat(500_000));
    let limits = Limits { elements: 400_000, ..Limits::DEFAULT };
    let metrics = handled(many.as_bytes(), limits).await;
    assert_eq!(metrics.topic("memory", TOPIC).unwrap().dead_lettered["decode"], 1);
}

#[events::test]
async fn a_readers_own_limits_count() {
    let body = br#"{"id":1,"text":"seventeen bytes.."}"#;
    for (limits, dead) in [
        (Limits { bytes: body.len(), ..Limits::DEFAULT }, 0),
        (Limits { bytes: body.len() - 1, ..Limits::DEFAULT }, 1),
        (Limits { depth: 0, ..Limits::DEFAULT }, 1),
    ] {
        let metrics = handled(body, limits).await;
        let topic = metrics.topic("memory", TOPIC).unwrap();
        assert_eq!(topic.dead_lettered.values().sum::<u64>(), dead, "{limits:?}");
        assert_eq!(topic.consumed, 1 - dead);
    }
}

/// What an app with these limits makes of a body.
async fn handled(body: &[u8], limits: Limits) -> Snapshot {
    let bus = Bus::connect("memory:?max_bytes=10000000").limits(limits).await.unwrap();
    let app = App::new("wire").state(crate::kept::Kept::<Envelope<Note>>::default()).handler::<super::wire_keep>();
    let running = app.start(bus.clone()).await.unwrap();
    let topic = bus.transport().topic(TOPIC).unwrap();
    let (headers, body) = (headers(&[]), Some(body.into()));
    let message = events::transport::Message { topic, key: None, headers, timestamp: None, body };
    bus.transport().publish(&[message]).await;
    running.quiet().await;
    running.metrics()
}
