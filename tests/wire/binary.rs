//! Bodies in binary codecs that are broken, hostile, or of other versions: read whole, or a dead letter with the bytes.

use events::{
    event::{Event, EventType},
    prelude::*,
    testing::TestApp,
    transport::Message,
};

use super::{headers, why};
use crate::kept::Kept;

/// The lock says what version 1.0.0 was: `celsius` was a `float`, and `notes` was not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "wire.avro", name = "wire.avro", version = "1.2.0", codec = "avro", schemas = "wire/schemas")]
struct InAvro {
    sensor: String,
    celsius: f64,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(
    topic = "wire.protobuf",
    name = "wire.protobuf",
    version = "1.2.0",
    codec = "protobuf",
    schemas = "wire/schemas"
)]
struct InProtobuf {
    sensor: String,
    celsius: f32,
    #[serde(default)]
    notes: Vec<String>,
}

/// A version that is not in the lock, but linked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "wire.avro", name = "wire.avro", version = "1.1.0", codec = "avro", schemas = "wire/schemas")]
struct Linked {
    celsius: i32,
    sensor: String,
}

#[handler]
async fn wire_avro(event: InAvro, State(kept): State<Kept<InAvro>>) {
    kept.push(event);
}

#[handler]
async fn wire_protobuf(event: InProtobuf, State(kept): State<Kept<InProtobuf>>) {
    kept.push(event);
}

const AVRO: &str = "application/avro";
const PROTOBUF: &str = "application/protobuf";

struct Reader {
    app: TestApp,
    avro: Kept<InAvro>,
    protobuf: Kept<InProtobuf>,
}

impl Reader {
    async fn start() -> Self {
        let (avro, protobuf) = (Kept::default(), Kept::default());
        let app = App::new("wire").state(avro.clone()).state(protobuf.clone());
        Self { app: TestApp::start(app.handler::<wire_avro>().handler::<wire_protobuf>()).await, avro, protobuf }
    }

    async fn raw(&self, event: &EventType, content_type: &str, version: &str, body: &[u8]) {
        let changes =
            [("ce-type", Some(event.name)), ("content-type", Some(content_type)), ("ce-dataversion", Some(version))];
        let (headers, body) = (headers(&changes), Some(body.into()));
        self.app.publish_raw(event.topic, |blank| Message { headers, body, ..blank }).await;
    }

    async fn raw_by(&self, event: &EventType, version: &str, fingerprint: u64, body: &[u8]) {
        let schema = format!("urn:events:{}:{version}#{fingerprint:016x}", event.name);
        let changes = [
            ("ce-type", Some(event.name)),
            ("content-type", Some(event.content_type)),
            ("ce-dataversion", Some(version)),
            ("ce-dataschema", Some(&*schema)),
        ];
        let (headers, body) = (headers(&changes), Some(body.into()));
        self.app.publish_raw(event.topic, |blank| Message { headers, body, ..blank }).await;
    }

    fn taken(&self) -> usize {
        self.avro.len() + self.protobuf.len()
    }

    /// The last of so many dead letters, which has these bytes; no handler was called.
    #[track_caller]
    fn dead(&self, count: usize, body: &[u8]) -> String {
        let letters: Vec<_> = ["wire.avro.dlq", "wire.protobuf.dlq"].map(|topic| self.app.history(topic)).concat();
        assert_eq!((letters.len(), self.taken()), (count, 0), "{body:x?}");
        let letter = letters.iter().find(|letter| letter.body.as_deref() == Some(body));
        let letter = letter.unwrap_or_else(|| panic!("no dead letter has {body:x?}"));
        assert_eq!(letter.headers.get("events-dlq-attempts").unwrap().text().as_deref(), Some("0"));
        why(letter)
    }
}

fn encoded<E: Event>(event: &E) -> Vec<u8> {
    let mut bytes = Vec::new();
    E::encode_into(event, &mut bytes).unwrap();
    bytes
}

fn in_avro() -> InAvro {
    InAvro { sensor: "roof CANARY".into(), celsius: -1.5, notes: vec!["CANARY".into()] }
}

fn in_protobuf() -> InProtobuf {
    InProtobuf { sensor: "roof CANARY".into(), celsius: -1.5, notes: vec!["CANARY".into()] }
}

#[events::test]
async fn what_is_cut_off_or_too_long_is_a_dead_letter_with_its_bytes() {
    let reader = Reader::start().await;
    let mut count = 0;
    let avro = encoded(&in_avro());
    let cut = (0..avro.len()).map(|end| avro[..end].to_vec());
    let more = [&avro[..], &[0]].concat();
    for body in cut.chain([more]) {
        reader.raw(InAvro::event_type(), AVRO, "1.2.0", &body).await;
        count += 1;
        let why = reader.dead(count, &body);
        assert!(why.starts_with("decode: ") && !why.contains("CANARY"), "{why}");
    }
    let protobuf = encoded(&in_protobuf());
    // Within a field; where a message ends between two fields, it is a shorter one.
    for body in [&protobuf[..protobuf.len() - 1], &protobuf[..3], &[&protobuf[..], &[0]].concat()] {
        reader.raw(InProtobuf::event_type(), PROTOBUF, "1.2.0", body).await;
        count += 1;
        let why = reader.dead(count, body);
        assert!(why.starts_with("decode: ") && !why.contains("CANARY"), "{why}");
    }
}

#[events::test]
async fn hostile_bodies_are_dead_letters_with_their_bytes() {
    let reader = Reader::start().await;
    let long = [&[0xff; 9][..], &[0x01]].concat();
    let avro: [&[u8]; 5] = [&[0xff; 40], &long, &[0x01], &[0, 0xfe, 0xff, 0xff, 0xff, 0x0f], b"Obj\x01"];
    // A length of 2 GiB, a field of number 0, a wire type that there is not, a group that is never closed.
    let protobuf: [&[u8]; 5] = [&[0xff; 40], &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x07], &[0x02, 0], &[0x0f], &[0x0b; 200]];
    let mut count = 0;
    for (event, content_type, bodies) in
        [(InAvro::event_type(), AVRO, avro), (InProtobuf::event_type(), PROTOBUF, protobuf)]
    {
        for body in bodies {
            reader.raw(event, content_type, "1.2.0", body).await;
            count += 1;
            assert!(reader.dead(count, body).starts_with("decode: "), "{body:x?}");
        }
    }
}

#[events::test]
async fn every_random_body_is_read_or_a_dead_letter() {
    let reader = Reader::start().await;
    let mut state = 0x5EED_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..500 {
        let body: Vec<u8> = (0..next() % 40).map(|_| (next() >> 11) as u8).collect();
        reader.raw(InAvro::event_type(), AVRO, "1.2.0", &body).await;
        reader.raw(InProtobuf::event_type(), PROTOBUF, "1.2.0", &body).await;
    }
    let letters: Vec<_> = ["wire.avro.dlq", "wire.protobuf.dlq"].map(|topic| reader.app.history(topic)).concat();
    assert_eq!(letters.len() + reader.taken(), 1000);
    assert!(letters.len() > 900, "{} dead letters", letters.len());
}

#[events::test]
async fn an_unknown_content_type_is_a_dead_letter_whatever_the_codec() {
    let (reader, bytes) = (Reader::start().await, encoded(&in_avro()));
    for (index, content_type) in ["application/octet-stream", "text/plain", "nonsense"].into_iter().enumerate() {
        reader.raw(InAvro::event_type(), content_type, "1.2.0", &bytes).await;
        let why = reader.dead(index + 1, &bytes);
        assert!(why.contains("is not one that wire.avro is read from"), "{why}");
    }
}

#[events::test]
async fn avro_of_an_unknown_version_is_a_dead_letter_that_says_what_to_do() {
    let reader = Reader::start().await;
    for (index, version) in ["1.0.1", "1.3.0", "1.99.0"].into_iter().enumerate() {
        let bytes = encoded(&InAvro { sensor: version.to_owned(), ..in_avro() });
        reader.raw(InAvro::event_type(), AVRO, version, &bytes).await;
        let why = reader.dead(index + 1, &bytes);
        assert!(why.contains(&format!("the schema of wire.avro v{version} is not known here")), "{why}");
        assert!(why.contains("add the version to `schemas/events.lock`, or link its type"), "{why}");
    }
}

#[events::test]
async fn a_fingerprint_that_the_version_does_not_have_is_a_dead_letter_where_the_schema_matters() {
    let reader = Reader::start().await;
    let (avro, protobuf) = (InAvro::event_type(), InProtobuf::event_type());
    reader.raw_by(avro, "1.2.0", avro.fingerprint().unwrap(), &encoded(&in_avro())).await;
    reader.raw_by(avro, "1.1.0", Linked::event_type().fingerprint().unwrap(), &encoded(&linked())).await;
    reader.raw_by(protobuf, "1.2.0", 7, &encoded(&in_protobuf())).await;
    assert_eq!(reader.taken(), 3);
    let reader = Reader::start().await;
    for (count, version) in ["1.2.0", "1.1.0"].into_iter().enumerate() {
        reader.raw_by(avro, version, 7, version.as_bytes()).await;
        let why = reader.dead(count + 1, version.as_bytes());
        assert!(
            why.contains(&format!(
                "wire.avro v{version} was written by a schema whose fingerprint is 0000000000000007"
            )),
            "{why}"
        );
    }
}

fn linked() -> Linked {
    Linked { celsius: -3, sensor: "cellar".into() }
}

#[events::test]
async fn versions_of_the_lock_and_linked_ones_are_read() {
    let reader = Reader::start().await;
    let mut locked = b"\x08roof".to_vec();
    locked.extend(21.5_f32.to_le_bytes());
    reader.raw(InAvro::event_type(), AVRO, "1.0.0", &locked).await;
    let linked = encoded(&linked());
    reader.raw(InAvro::event_type(), AVRO, "1.1.0", &linked).await;
    let read = |sensor: &str, celsius| InAvro { sensor: sensor.into(), celsius, notes: Vec::new() };
    assert_eq!(reader.avro.take(), [read("roof", 21.5), read("cellar", -3.0)]);

    let mut locked = b"\x0a\x04roof\x15".to_vec();
    locked.extend(21.5_f32.to_le_bytes());
    reader.raw(InProtobuf::event_type(), PROTOBUF, "1.0.0", &locked).await;
    assert_eq!(reader.protobuf.take(), [InProtobuf { sensor: "roof".into(), celsius: 21.5, notes: Vec::new() }]);
    assert!(reader.app.letters().is_empty());
}

#[events::test]
async fn json_is_read_by_its_content_type_whatever_the_codec() {
    let reader = Reader::start().await;
    let body = br#"{"celsius":-1.5,"sensor":"roof CANARY","notes":["CANARY"]}"#;
    for version in ["1.2.0", "1.99.0"] {
        reader.raw(InAvro::event_type(), "application/json", version, body).await;
        reader.raw(InProtobuf::event_type(), "Application/Vnd.Readings+JSON", version, body).await;
    }
    assert_eq!(reader.avro.take(), [in_avro(), in_avro()]);
    assert_eq!(reader.protobuf.take(), [in_protobuf(), in_protobuf()]);
    assert!(reader.app.letters().is_empty());
}
