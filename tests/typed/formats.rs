//! The format by config: for all topics of a bus, or for one.

use events::{
    Bus, Error,
    codec::{Format, encode_as},
    prelude::*,
    testing::TestApp,
    transport::Message,
};

use super::codecs::Packed;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "formats.plain", version = "1.0.0")]
struct Plain {
    id: u32,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "formats.binary", version = "1.0.0", codec = "avro")]
struct Binary {
    id: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "formats.open", version = "1.0.0")]
struct Open {
    id: u32,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, u32>,
}

fn plain() -> Plain {
    Plain { id: 1, text: "Größe".into() }
}

/// What a topic holds: media types and bodies.
async fn written(bus: &Bus, topic: &str) -> Vec<(String, Vec<u8>)> {
    let messages = bus.transport().admin().unwrap().browse(topic, 10).await.unwrap();
    let seen = |message: &Message| {
        let content_type = message.headers.get("content-type").unwrap().text().unwrap();
        (content_type, message.body.as_deref().unwrap().to_vec())
    };
    messages.iter().map(seen).collect()
}

fn bus() -> events::bus::Connect {
    Bus::connect("memory:").source("typed")
}

const AVRO: &[u8] = b"\x02\x0eGr\xc3\xb6\xc3\x9fe";
const PROTOBUF: &[u8] = b"\x08\x01\x12\x07Gr\xc3\xb6\xc3\x9fe";
const JSON: &[u8] = "{\"id\":1,\"text\":\"Größe\"}".as_bytes();

#[events::test]
async fn a_topic_goes_before_the_bus_and_the_bus_before_the_type() {
    let avro = || bus().codec(Format::Avro);
    for (connect, content_type, body) in [
        (bus(), "application/json", JSON),
        (bus().codec(Format::Json), "application/json", JSON),
        (avro(), "application/avro", AVRO),
        (avro().topic_codec("formats.plain", Format::Protobuf), "application/protobuf", PROTOBUF),
        (avro().topic_codec("formats.other", Format::Protobuf), "application/avro", AVRO),
        (bus().topic_codec("formats.plain", Format::Avro), "application/avro", AVRO),
    ] {
        let bus = connect.await.unwrap();
        bus.publish(&plain()).await.unwrap();
        bus.publish_all([plain()]).await.remove(0).unwrap();
        let expected = (content_type.to_owned(), body.to_vec());
        assert_eq!(written(&bus, "formats.plain").await, [expected.clone(), expected]);
    }
}

#[events::test]
async fn a_draft_for_another_topic_has_the_format_of_that_one() {
    let bus = bus().topic_codec("formats.audit", Format::Avro).await.unwrap();
    bus.publish(Draft::of(plain()).topic("formats.audit")).await.unwrap();
    bus.publish(plain()).await.unwrap();
    bus.publish(Draft::of(Binary { id: 1 }).topic("formats.audit")).await.unwrap();
    let audit = written(&bus, "formats.audit").await;
    assert_eq!(audit[0], ("application/avro".to_owned(), AVRO.to_vec()));
    assert_eq!(audit[1], ("application/avro".to_owned(), vec![2]));
    assert_eq!(written(&bus, "formats.plain").await, [("application/json".to_owned(), JSON.to_vec())]);
}

#[events::test]
async fn a_binary_event_can_be_json_too() {
    let bus = bus().codec(Format::Json).await.unwrap();
    bus.publish(Binary { id: 7 }).await.unwrap();
    assert_eq!(written(&bus, "formats.binary").await, [("application/json".to_owned(), b"{\"id\":7}".to_vec())]);
}

#[events::test]
async fn what_only_json_holds_is_refused_when_it_is_first_published() {
    let open = || Open { id: 1, rest: [("a".into(), 2)].into() };
    for format in [Format::Avro, Format::Protobuf] {
        let bus = bus().codec(format).await.unwrap();
        let error = bus.publish(open()).await.unwrap_err();
        let said = error.to_string();
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert!(said.contains("`#[serde(flatten)]`") && said.contains("formats::Open"), "{said}");
        assert!(said.contains("`.topic_codec(\"formats.open\", Format::Json)`"), "{said}");
    }
    let bus = bus().codec(Format::Avro).topic_codec("formats.open", Format::Json).await.unwrap();
    bus.publish(open()).await.unwrap();
}

#[events::test]
async fn a_codec_of_ones_own_is_kept_unless_its_topic_is_named() {
    let packed = || Packed { id: 7, text: "x".into() };
    let avro = bus().codec(Format::Avro).await.unwrap();
    avro.publish(packed()).await.unwrap();
    assert_eq!(written(&avro, "typed.packed").await[0].0, "application/msgpack");
    let named = bus().topic_codec("typed.packed", Format::Json).await.unwrap();
    let said = named.publish(packed()).await.unwrap_err().to_string();
    assert!(said.contains("leave `codec = …` out of the `#[event(…)]`"), "{said}");
}

#[handler]
async fn formats_plain(_: Plain) {}

#[events::test]
async fn an_app_says_so_before_it_starts() {
    let app = || App::new("formats").handler::<formats_plain>();
    let bus = bus().topic_codec("formats.open", Format::Avro).topic_codec("typed.packed", Format::Avro).await.unwrap();
    let error = app().start(bus).await.unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, Error::Config(_)) && said.contains("2 mistakes"), "{said}");
    assert!(said.contains("formats.open cannot be avro: `#[serde(flatten)]`"), "{said}");
    assert!(said.contains("typed.packed has a codec of its own"), "{said}");
}

#[events::test]
async fn a_handler_takes_what_is_written_in_any_format() {
    for format in Format::ALL {
        let app = TestApp::start(App::new("formats").handler::<formats_plain>()).await;
        let bus = bus().topic_codec("formats.plain", format).await.unwrap();
        bus.publish(plain()).await.unwrap();
        let message = bus.transport().admin().unwrap().browse("formats.plain", 1).await.unwrap().remove(0);
        app.publish_raw("formats.plain", |blank| Message { topic: blank.topic, ..message }).await;
        app.handler("formats_plain").called_once();
        assert_eq!(app.published::<Plain>().one().event, plain(), "{format}");
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
enum Grade {
    Good,
    Bad,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Probe {
    at: chrono::DateTime<chrono::Utc>,
    grade: Grade,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "formats.probed", version = "1.0.0")]
struct Probed {
    first: Probe,
    again: Option<Probe>,
}

#[test]
fn binary_bytes_are_smaller_than_json() {
    let probe = |grade, note| Probe { at: "2024-02-29T12:00:00Z".parse().unwrap(), grade, note };
    let event = Probed { first: probe(Grade::Good, None), again: Some(probe(Grade::Bad, Some("late".into()))) };
    let size = |format| {
        let mut bytes = Vec::new();
        encode_as(format, &event, &mut bytes).unwrap();
        bytes.len()
    };
    let [json, avro, protobuf] = Format::ALL.map(size);
    assert!(avro * 4 < json && protobuf * 3 < json, "{json} {avro} {protobuf}");
}
