//! Headers that are refused: nothing is altered, and nothing of such an event is sent.

use events::{Bus, Error, prelude::*};
use proptest::prelude::*;

use super::{Note, Reader, TOPIC, note};

async fn bus() -> Bus {
    Bus::connect("memory:?history=10").source("test").await.unwrap()
}

/// The name of the header that is refused; nothing has been published.
async fn refused(draft: Draft<Note>) -> String {
    let bus = bus().await;
    let error = bus.publish(draft).await.unwrap_err();
    let Error::InvalidHeader { name, why } = &error else { panic!("{error:?}") };
    assert!(!error.is_transient() && !why.is_empty());
    assert!(!error.to_string().contains(char::is_control), "{error:?}");
    assert_eq!(bus.transport().admin().unwrap().topics().await.unwrap(), [TOPIC]);
    assert!(bus.transport().admin().unwrap().browse(TOPIC, 1).await.unwrap().is_empty());
    name.clone()
}

#[events::test]
async fn the_frameworks_own_headers_are_refused_in_any_case() {
    for name in [
        "events-attempt",
        "Events-Group",
        "EVENTS-DLQ-REASON",
        "ce-id",
        "CE-Type",
        "ce_source",
        "cloudEvents:id",
        "CLOUDEVENTS:ID",
        "content-type",
        "Content-Type",
        "traceparent",
        "TraceParent",
        "tracestate",
    ] {
        assert_eq!(refused(Draft::of(note()).header(name, "x")).await, name);
        assert_eq!(refused(Draft::of(note()).header(name, "x").structured()).await, name);
    }
}

#[events::test]
async fn cr_lf_and_nul_are_refused_wherever_they_stand() {
    for smuggled in ["a\r\nce-id: 1", "a\rb", "a\nb", "a\0b"] {
        let draft = || Draft::of(note());
        let drafts = [
            draft().header("web", smuggled),
            draft().header(smuggled, "x"),
            draft().id(smuggled),
            draft().subject(smuggled),
            draft().correlation(smuggled),
            draft().causation(smuggled),
            draft().tenant(smuggled),
            draft().tag(smuggled),
            draft().traceparent(smuggled),
        ];
        for draft in drafts {
            refused(draft.clone()).await;
            refused(draft.structured()).await;
        }
    }
}

#[events::test]
async fn a_source_that_could_end_a_header_is_refused() {
    for source in ["shop\r\nce-id: 1", "shop\0"] {
        let bus = Bus::connect("memory:").source(source).await.unwrap();
        assert!(matches!(bus.publish(note()).await, Err(Error::InvalidHeader { .. })), "{source:?}");
    }
}

#[events::test]
async fn a_name_is_a_token_and_stands_once() {
    for name in ["", "a b", "a:b", "größe", "a\"", "(a)"] {
        refused(Draft::of(note()).header(name, "x")).await;
    }
    refused(Draft::of(note()).header("twice", "x").header("TWICE", "y")).await;
}

#[events::test]
async fn an_empty_id_and_a_tag_with_a_comma_are_refused() {
    refused(Draft::of(note()).id("")).await;
    refused(Draft::of(note()).tag("a,b")).await;
    refused(Draft::of(note()).tag("")).await;
}

#[events::test]
async fn a_time_that_rfc_3339_cannot_write_is_refused() {
    for time in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
        refused(Draft::of(note()).time(time)).await;
        refused(Draft::of(note()).expires(time)).await;
    }
}

#[events::test]
async fn sixty_four_headers_pass_and_one_more_does_not() {
    let with = |count| (0..count).fold(Draft::of(note()), |draft, n| draft.header(format!("h{n}"), "x"));
    let reader = Reader::start().await;
    reader.app.publish(with(64)).await;
    assert_eq!(reader.one().metadata.headers.len(), 64);
    refused(with(65)).await;
}

#[events::test]
async fn sixteen_kib_of_headers_pass_and_one_byte_more_does_not() {
    let with = |size: usize| Draft::of(note()).header("size", "x".repeat(size));
    let reader = Reader::start().await;
    reader.app.publish(with(16 * 1024 - 4)).await;
    assert_eq!(reader.one().metadata.headers.get("size").unwrap().len(), 16 * 1024 - 4);
    refused(with(16 * 1024 - 3)).await;
}

#[events::test]
async fn whatever_may_be_published_is_read_again() {
    let much = || "x".repeat(15_000);
    let reader = Reader::start().await;
    let large = Draft::of(note()).subject(much()).correlation(much()).tenant(much()).header("size", much());
    let published = reader.app.try_publish(large).await;
    reader.app.publish(note()).await;
    assert!(reader.app.letters().is_empty(), "{}", super::why(&reader.app.letters()[0]));
    assert_eq!(reader.kept.len(), 1 + usize::from(published.is_ok()));
}

#[events::test]
async fn bookkeeping_never_shows_among_a_publishers_headers() {
    let reader = Reader::start().await;
    let all = [("events-attempt", Some("9")), ("events-dlq-reason", Some("old")), ("own", Some("1"))];
    reader.raw(super::headers(&all), super::BODY).await;
    let headers = reader.one().metadata.headers;
    assert_eq!(headers.iter().collect::<Vec<_>>(), [("own", &b"1"[..])]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is given as a header is refused, or arrives as it was given.
    #[test]
    fn a_header_is_refused_or_arrives_unaltered(name in ".{0,12}", value in prop::collection::vec(any::<u8>(), 0..12)) {
        events::testing::block_on(async {
            let bus = bus().await;
            let published = bus.publish(Draft::of(note()).header(name.as_str(), &value)).await;
            let messages = bus.transport().admin().unwrap().browse(TOPIC, 2).await.unwrap();
            prop_assert_eq!(messages.len(), usize::from(published.is_ok()));
            if let Some(message) = messages.first() {
                prop_assert_eq!(message.headers.get(&name).map(|found| found.to_vec()), Some(value));
                prop_assert!(name.is_ascii() && !name.contains(char::is_control));
            }
            Ok(())
        })?;
    }
}
