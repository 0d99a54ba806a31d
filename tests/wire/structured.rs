//! Structured mode: one JSON document holds attributes and payload.

use events::{prelude::*, testing::TestApp, transport::Message};
use serde_json::{Value, json};

use super::{Note, Reader, TOPIC, note, structured_headers, why};
use crate::{golden, kept::Kept, typed::codecs::Packed};

fn document(changes: Value) -> Vec<u8> {
    let mut document = json!({
        "specversion": "1.0", "id": "1", "source": "elsewhere", "type": "wire.note",
        "datacontenttype": "application/json", "data": {"id": 7, "text": "foreign"},
    });
    for (name, value) in changes.as_object().unwrap() {
        match value.as_str() {
            Some("absent") => drop(document.as_object_mut().unwrap().remove(name)),
            _ => document[name] = value.clone(),
        }
    }
    document.to_string().into_bytes()
}

async fn read(document: Vec<u8>) -> Reader {
    let reader = Reader::start().await;
    reader.raw(structured_headers(), document).await;
    reader
}

#[events::test]
async fn what_is_written_is_a_golden_file() {
    let app =
        TestApp::start(App::new("wire").state(Kept::<Envelope<Note>>::default()).handler::<super::wire_keep>()).await;
    let draft = Draft::of(note()).id("evt_1").subject("s").tenant("acme").tag("a").tag("b").priority(3);
    let draft =
        draft.correlation("c").causation("p").header("own", "1").expires("2030-01-01T00:00:00Z".parse().unwrap());
    app.publish(draft.structured()).await;
    let message = app.history(TOPIC).remove(0);
    golden::same("structured.json", message.body.as_deref().unwrap());
    let names: Vec<_> = message.headers.iter().map(|header| header.name.as_str().to_owned()).collect();
    assert_eq!(names, ["content-type", "own"], "attributes stand in the document, a publisher's headers beside it");
    assert_eq!(message.headers.get("content-type").unwrap().text().unwrap(), "application/cloudevents+json");
}

#[events::test]
async fn a_payload_that_is_not_json_travels_as_base64() {
    let app = TestApp::start(App::new("wire").state(Kept::<Packed>::default()).handler::<wire_packed>()).await;
    let packed = Packed { id: 7, text: "Größe".into() };
    app.publish(Draft::of(packed.clone()).structured()).await;
    let message = app.history("typed.packed").remove(0);
    let document: Value = serde_json::from_slice(message.body.as_deref().unwrap()).unwrap();
    assert_eq!((&document["datacontenttype"], &document["data"]), (&json!("application/msgpack"), &Value::Null));
    assert!(document["data_base64"].is_string());
    app.handler("wire_packed").called_once().succeeded();
}

#[handler]
async fn wire_packed(packed: Packed, State(kept): State<Kept<Packed>>) {
    kept.push(packed);
}

#[events::test]
async fn a_test_app_sees_what_is_structured() {
    let reader = Reader::start().await;
    reader.app.publish(Draft::of(note()).structured()).await;
    assert_eq!(reader.app.published::<Note>().one().event, note());
    reader.raw(structured_headers(), document(json!({"data": {"id": "CANARY"}}))).await;
    let letters = reader.app.dead_letters::<Note>();
    assert_eq!(letters.one().reason_contains("decode").metadata.as_ref().unwrap().id.to_string(), "1");
}

#[events::test]
async fn a_document_is_read_with_its_extensions() {
    let reader =
        read(document(json!({"tenantid": "acme", "priority": -3, "flag": true, "dataversion": "1.0.0"}))).await;
    let note = reader.one();
    assert_eq!((note.id, note.text.as_str()), (7, "foreign"));
    assert_eq!((note.metadata.tenant.as_deref(), note.metadata.priority), (Some("acme"), -3));
    assert_eq!(note.metadata.version, Some(Version::new(1, 0, 0)));
    assert_eq!(note.metadata.content_type.as_deref(), Some("application/json"));
    assert!(note.metadata.headers.is_empty(), "extensions are no headers");
}

#[events::test]
async fn base64_is_read() {
    let data = "eyJpZCI6NywidGV4dCI6ImZvcmVpZ24ifQ==";
    let reader = read(document(json!({"data": "absent", "data_base64": data}))).await;
    assert_eq!(reader.one().text, "foreign");
}

#[events::test]
async fn data_of_which_nobody_says_what_it_is_is_json() {
    let kept = Kept::<Packed>::default();
    let app = TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_packed>()).await;
    let document = document(json!({"type": "typed.packed", "datacontenttype": "absent"}));
    let body = Some(document.into());
    app.publish_raw("typed.packed", |blank| Message { headers: structured_headers(), body, ..blank }).await;
    assert!(app.letters().is_empty(), "{}", why(&app.letters()[0]));
    assert_eq!(kept.take(), [Packed { id: 7, text: "foreign".into() }]);
}

#[events::test]
async fn text_that_is_not_json_is_a_string_in_the_document() {
    let data = r#"{"id":7,"text":"foreign"}"#;
    let reader = read(document(json!({"datacontenttype": "text/plain", "data": data}))).await;
    let letter = reader.dead();
    assert!(why(&letter).contains("`text/plain`"), "{}", why(&letter));
    assert_eq!(raw("text/plain", json!("a \"quoted\" text")).await, b"a \"quoted\" text");
    assert_eq!(raw("text/json", json!("a")).await, b"\"a\"");
    assert_eq!(raw("application/vnd.acme+json", json!("a")).await, b"\"a\"");
}

#[handler(topic = "wire.raw")]
async fn wire_raw(raw: RawEvent, State(kept): State<Kept<Vec<u8>>>) {
    kept.push(raw.body.map(|body| body.to_vec()).unwrap_or_default());
}

/// The bytes that a document's data is.
async fn raw(content_type: &str, data: Value) -> Vec<u8> {
    let kept = Kept::<Vec<u8>>::default();
    let app = TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_raw>()).await;
    let body = Some(document(json!({"datacontenttype": content_type, "data": data})).into());
    app.publish_raw("wire.raw", |blank| Message { headers: structured_headers(), body, ..blank }).await;
    kept.take().remove(0)
}

#[events::test]
async fn what_is_no_document_makes_a_dead_letter_with_its_bytes() {
    let text = |document: Vec<u8>| String::from_utf8(document).unwrap();
    for body in [
        String::new(),
        "[]".into(),
        "null".into(),
        "{".into(),
        text(document(json!({"data_base64": "AA=="}))),
        text(document(json!({"data": "absent", "data_base64": "not base64"}))),
        text(document(json!({"data": "absent", "data_base64": 1}))),
        text(document(json!({"subject": {"nested": 1}}))),
        text(document(json!({"subject": [1]}))),
        text(document(json!({"id": "absent"}))),
        text(document(json!({"id": "\r\nx"}))).replace("\"id\":\"\\r\\nx\"", "\"id\":\"a\",\"id\":\"b\""),
        text(document(json!({"ID": "b"}))),
        text(document(json!({"data": "absent", "id": "x"}))).replace('}', ",\"data\":1,\"data\":2}"),
    ] {
        let reader = read(body.clone().into_bytes()).await;
        let letter = reader.dead();
        assert!(why(&letter).starts_with("decode: "), "{body}: {}", why(&letter));
        assert_eq!(letter.body.as_deref(), Some(body.as_bytes()), "as it came");
        assert_eq!(letter.headers.get("content-type").unwrap().text().unwrap(), "application/cloudevents+json");
    }
}

#[events::test]
async fn the_document_decides_and_not_the_headers_beside_it() {
    let reader = Reader::start().await;
    let mut headers = structured_headers();
    for (name, value) in [("ce-id", "smuggled"), ("ce-type", "wire.other"), ("CE-TenantId", "evil"), ("own", "1")] {
        headers.push(name, value);
    }
    reader.raw(headers, document(json!({}))).await;
    let metadata = reader.one().metadata;
    assert_eq!((metadata.id.to_string().as_str(), &*metadata.name, metadata.tenant), ("1", "wire.note", None));
    assert_eq!(metadata.headers.get("own"), Some("1"));
}

#[events::test]
async fn the_media_type_may_have_parameters_and_any_case() {
    for content_type in ["application/cloudevents+json; charset=utf-8", "Application/CloudEvents+JSON"] {
        let reader = Reader::start().await;
        let mut headers = events::transport::HeaderSet::default();
        headers.push("Content-Type", content_type);
        reader.raw(headers, document(json!({}))).await;
        assert_eq!(reader.one().metadata.content_type.as_deref(), Some("application/json"));
    }
}
