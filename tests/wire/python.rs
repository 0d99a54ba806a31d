//! The CloudEvents SDK for Python reads what we write, and we read what it writes.

use base64::{Engine, engine::general_purpose::STANDARD};
use events::{
    Bus,
    prelude::*,
    transport::{HeaderSet, Message, Transport},
};
use serde_json::{Map, Value, json};

use super::{Note, TOPIC, bindings::Bound, note};
use crate::{kept::Kept, python::ask, typed::codecs::Packed};

/// The two bindings that the SDK knows, and what their attributes begin with.
const BINDINGS: [(&str, &str); 2] = [("http", "ce-"), ("kafka", "ce_")];

/// What is published, as the SDK wants it.
async fn written<E: Event>(binding: (&str, &'static str), draft: Draft<E>) -> Value {
    let bus = Bus::over(Bound::new(binding.1)).source("shop").await.unwrap();
    bus.publish(draft).await.unwrap();
    let message = bus.transport().admin().unwrap().browse(E::TOPIC, 1).await.unwrap().remove(0);
    let header = |header: events::transport::Header| {
        (header.name.as_str().to_owned(), Value::from(header.value.text().unwrap()))
    };
    let headers: Map<String, Value> = message.headers.iter().map(header).collect();
    let body = STANDARD.encode(message.body.as_deref().unwrap());
    json!({"do": "read", "binding": binding.0, "headers": headers, "body": body})
}

fn full<E>(event: E) -> Draft<E> {
    let draft = Draft::of(event).id("evt_1").subject("a subject").tenant("acme").correlation("c").causation("p");
    draft.tag("a").tag("b").priority(3).time("2026-01-02T03:04:05.678901Z".parse().unwrap())
}

#[events::test]
async fn their_sdk_reads_ours_in_both_modes() {
    for binding in BINDINGS {
        for structured in [false, true] {
            let mode = |draft: Draft<_>| if structured { draft.structured() } else { draft };
            let answer = ask("exchange.py", &json!([written(binding, mode(full(note()))).await]));
            let attributes = &answer[0]["attributes"];
            for (name, value) in [
                ("specversion", "1.0"),
                ("id", "evt_1"),
                ("source", "shop"),
                ("type", "wire.note"),
                ("time", "2026-01-02T03:04:05.678901Z"),
                ("subject", "a subject"),
                ("datacontenttype", "application/json"),
                (
                    "dataschema",
                    &*format!("urn:events:wire.note:1.2.0#{:016x}", Note::event_type().fingerprint().unwrap()),
                ),
                ("dataversion", "1.2.0"),
                ("tenantid", "acme"),
                ("correlationid", "c"),
                ("causationid", "p"),
                ("tags", "a,b"),
            ] {
                // Of structured mode the SDK's Kafka binding says the media type of the document, and not of the data.
                if (binding.0, structured, name) != ("kafka", true, "datacontenttype") {
                    assert_eq!(attributes[name], value, "{binding:?} {structured}: {name}");
                }
            }
            let priority = if structured { json!(3) } else { json!("3") };
            assert_eq!(attributes["priority"], priority);
            assert_eq!(answer[0]["data"], json!({"id": 7, "text": "Größe"}), "{binding:?} {structured}");
        }
    }
}

#[events::test]
async fn their_sdk_reads_our_payloads_that_are_not_json() {
    let packed = || Packed { id: 7, text: "Größe".into() };
    for binding in BINDINGS {
        let questions = [written(binding, full(packed())).await, written(binding, full(packed()).structured()).await];
        let answers = ask("exchange.py", &json!(questions));
        let mut bytes = Vec::new();
        Packed::encode_into(&packed(), &mut bytes).unwrap();
        for answer in answers.as_array().unwrap() {
            assert_eq!(answer["data_base64"], STANDARD.encode(&bytes), "{binding:?}");
        }
    }
}

fn theirs(binding: &str, mode: &str, mut rest: Value) -> Value {
    let attributes = json!({
        "id": "py-1", "source": "/their/service", "type": "wire.note", "subject": "s",
        "time": "2024-02-29T12:00:00.000001+01:00", "tenantid": "acme", "correlationid": "c", "someextension": "x",
    });
    rest["attributes"] = attributes;
    (rest["do"], rest["binding"], rest["mode"]) = ("write".into(), binding.into(), mode.into());
    rest
}

#[events::test]
async fn we_read_theirs_in_both_modes() {
    for binding in BINDINGS {
        let data = json!({"data": {"id": 7, "text": "Größe"}});
        let bytes = json!({"data_base64": STANDARD.encode(serde_json::to_vec(&note()).unwrap())});
        let (bound, kept) = (Bound::new(binding.1), Kept::<Envelope<Note>>::default());
        let broker = bound.0.clone();
        let app = App::new("shop").state(kept.clone()).handler::<super::wire_keep>();
        let running = app.start(Bus::over(bound).await.unwrap()).await.unwrap();
        let mut questions = vec![theirs(binding.0, "binary", data.clone()), theirs(binding.0, "structured", data)];
        // In the HTTP binding data that is bytes becomes `data_base64`; the Kafka binding wants values that are JSON.
        questions.push(theirs(binding.0, "binary", bytes.clone()));
        questions.push(theirs(binding.0, "structured", bytes));
        let answers = ask("exchange.py", &Value::from(questions));
        for answer in answers.as_array().unwrap() {
            let mut headers = HeaderSet::default();
            for (name, value) in answer["headers"].as_object().unwrap() {
                headers.push(name.clone(), value.as_str().unwrap().to_owned());
            }
            let body = Some(STANDARD.decode(answer["body"].as_str().unwrap()).unwrap().into());
            let topic = broker.topic(TOPIC).unwrap();
            broker.publish(&[Message { topic, key: None, headers, timestamp: None, body }]).await;
            running.quiet().await;
            let found = kept.take();
            assert_eq!(found.len(), 1, "{binding:?}: {answer}");
            let metadata = &found[0].metadata;
            assert_eq!(found[0].event, note());
            assert_eq!((metadata.id.to_string().as_str(), &*metadata.source), ("py-1", "/their/service"));
            assert_eq!(metadata.time.unwrap().to_rfc3339(), "2024-02-29T11:00:00.000001+00:00");
            assert_eq!((metadata.subject.as_deref(), metadata.tenant.as_deref()), (Some("s"), Some("acme")));
            assert_eq!(metadata.correlation.as_deref(), Some("c"));
        }
    }
}
