//! JSON that is the same today and tomorrow, and that of others.

use std::collections::{BTreeMap, BTreeSet};

use events::{
    codec::{Encoding, Limits},
    event::Decode,
    prelude::*,
};

use crate::golden;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.golden", version = "1.0.0")]
#[serde(rename_all = "camelCase")]
struct Everything {
    whole_number: i64,
    large: u64,
    fraction: f64,
    flag: bool,
    text: String,
    id: Uuid,
    at: DateTime<Utc>,
    nothing: Option<String>,
    something: Option<u8>,
    list: Vec<Inner>,
    map: BTreeMap<String, u32>,
    set: BTreeSet<String>,
    kind: Kind,
    choice: Choice,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Inner {
    z: u8,
    a: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
enum Kind {
    Retail,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
enum Choice {
    Inner(Inner),
}

fn everything() -> Everything {
    Everything {
        whole_number: i64::MIN,
        large: u64::MAX,
        fraction: 0.1 + 0.2,
        flag: true,
        text: "Größe \" \\ / \u{1F600} \u{7f} \n \u{1}".into(),
        id: Uuid::from_u128(0x0190_A1B2_0000_7000_8000_0000_0000_0001),
        at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
        nothing: None,
        something: Some(0),
        list: vec![Inner { z: 1, a: 2 }],
        map: [("b".to_owned(), 2), ("a".to_owned(), 1)].into(),
        set: ["y".to_owned(), "x".to_owned()].into(),
        kind: Kind::Retail,
        choice: Choice::Inner(Inner { z: 3, a: 4 }),
    }
}

fn encode<E: Event>(event: &E) -> Vec<u8> {
    let mut bytes = Vec::new();
    E::encode_into(event, &mut bytes).unwrap();
    bytes
}

#[test]
fn the_bytes_are_a_golden_file() {
    let bytes = encode(&everything());
    golden::same("everything.json", &bytes);
    assert_eq!(Everything::decode(Encoding::of("application/json"), &bytes, &Limits::DEFAULT).unwrap(), everything());
}

#[test]
fn encoding_twice_gives_the_same_bytes() {
    assert_eq!(encode(&everything()), encode(&everything()));
    let decoded = Everything::decode(Encoding::of(""), &encode(&everything()), &Limits::DEFAULT).unwrap();
    assert_eq!(encode(&decoded), encode(&everything()));
}

#[events::test]
async fn the_bytes_on_the_wire_are_those() {
    let bus = events::Bus::connect("memory:").source("typed").await.unwrap();
    bus.publish(everything()).await.unwrap();
    let message = bus.transport().admin().unwrap().browse("typed.golden", 1).await.unwrap().remove(0);
    assert_eq!(message.body.as_deref(), Some(&encode(&everything())[..]));
}

/// What other systems publish as a dictionary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "user.created", name = "user.created", version = "1.0.0")]
struct UserCreated {
    user_id: u64,
    name: String,
    email: String,
    #[serde(default)]
    registered_at: Option<DateTime<Utc>>,
}

/// The golden file is a message of an untyped event bus: one object, keys sorted, the payload within.
#[test]
fn the_payload_of_an_untyped_bus_is_read() {
    #[derive(Deserialize)]
    struct Message<'a> {
        topic: String,
        #[serde(borrow)]
        payload: &'a serde_json::value::RawValue,
    }
    let bytes = golden::read("untyped_bus.json");
    let message: Message<'_> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(message.topic, UserCreated::TOPIC);
    let user =
        UserCreated::decode(Encoding::of("application/json"), message.payload.get().as_bytes(), &Limits::DEFAULT)
            .unwrap();
    let expected = UserCreated {
        user_id: 123,
        name: "Jöhn Doe".into(),
        email: "john@example.com".into(),
        registered_at: Some("2024-01-02T03:04:05.000006Z".parse().unwrap()),
    };
    assert_eq!(user, expected);
    let ours: serde_json::Value = serde_json::from_slice(&encode(&user)).unwrap();
    assert_eq!(ours["user_id"], 123, "and they read ours: plain values under the same names");
}
