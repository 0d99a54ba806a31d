//! Types, versions and media types that nobody here reads.

use events::{prelude::*, testing::TestApp, transport::Message};

use super::{BODY, Note, Reader, TOPIC, headers, why};

#[handler(unknown = "dlq")]
async fn wire_strict(_note: Note) {}

#[events::test]
async fn an_unknown_content_type_makes_a_dead_letter_with_its_bytes() {
    let bytes = [0, 159, 146, 150];
    for content_type in ["application/x-thing", "text/plain", "application/avroid", "nonsense", "application/jsonx"] {
        let reader = Reader::start().await;
        reader.raw(headers(&[("content-type", Some(content_type))]), bytes).await;
        let letter = reader.dead();
        assert!(why(&letter).contains(&format!("`{content_type}`")), "{}", why(&letter));
        assert_eq!(letter.body.as_deref(), Some(&bytes[..]));
        assert_eq!(letter.headers.get("content-type").unwrap().text().as_deref(), Some(content_type));
    }
}

#[events::test]
async fn a_content_type_may_have_parameters_and_any_case_and_may_be_absent() {
    for content_type in [Some("application/json; charset=utf-8"), Some("Application/JSON"), None] {
        let reader = Reader::start().await;
        reader.raw(headers(&[("content-type", content_type)]), BODY).await;
        reader.one();
    }
}

#[events::test]
async fn an_unknown_major_version_makes_a_dead_letter_with_its_bytes() {
    for version in ["0.9.0", "2.0.0", "10.2.0"] {
        let reader = Reader::start().await;
        reader.raw(headers(&[("ce-dataversion", Some(version))]), "anything").await;
        let letter = reader.dead();
        assert!(
            why(&letter).contains(&format!("wire.note v{version} is not read here, v1.2.0 is")),
            "{}",
            why(&letter)
        );
        assert_eq!(letter.body.as_deref(), Some(&b"anything"[..]));
    }
}

#[events::test]
async fn another_minor_version_is_read() {
    for version in ["1.0.0", "1.2.0", "1.99.3"] {
        let reader = Reader::start().await;
        reader.raw(headers(&[("ce-dataversion", Some(version))]), BODY).await;
        assert_eq!(reader.one().metadata.version, Some(version.parse().unwrap()));
    }
}

#[events::test]
async fn an_unknown_type_is_settled_and_counted() {
    let reader = Reader::start().await;
    reader.raw(headers(&[("ce-type", Some("wire.other"))]), "anything").await;
    assert!(reader.app.letters().is_empty() && reader.kept.len() == 0);
    let metrics = reader.app.metrics();
    assert_eq!(metrics.subscription("memory", TOPIC, "wire.wire_keep").unwrap().unhandled, 1);
}

#[events::test]
async fn an_unknown_type_is_a_dead_letter_on_request() {
    let app = TestApp::start(App::new("wire").handler::<wire_strict>()).await;
    let headers = headers(&[("ce-type", Some("wire.other"))]);
    app.publish_raw(TOPIC, |blank| Message { headers, body: Some(b"x"[..].into()), ..blank }).await;
    app.handler("wire_strict").never_called();
    assert!(why(&app.letters()[0]).starts_with("unknown: "), "{}", why(&app.letters()[0]));
}
