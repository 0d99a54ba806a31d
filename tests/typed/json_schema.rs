//! The feature `json-schema`: on a bus that asks for it events keep to their schemas, in whatever codec they travel.

use events::{
    Bus, Error,
    event::{self, Violations},
    prelude::*,
    runtime::Running,
    transport::{
        HeaderSet, Message, Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Profile {
    #[schemars(length(min = 3, max = 20), regex(pattern = "^[a-zA-Z]+$"))]
    name: String,
    #[schemars(email)]
    email: String,
    #[serde(alias = "years")]
    #[schemars(range(min = 18, max = 130))]
    age: i32,
    friends: Vec<Friend>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Friend {
    #[schemars(range(min = 0.0, max = 1.0))]
    closeness: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.schema.json", name = "typed.schema.json", version = "1.1.0")]
struct InJson {
    profile: Profile,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.schema.avro", name = "typed.schema.avro", version = "1.1.0", codec = "avro")]
struct InAvro {
    profile: Profile,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.schema.protobuf", name = "typed.schema.protobuf", version = "1.1.0", codec = "protobuf")]
struct InProtobuf {
    profile: Profile,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.schema.json", name = "typed.schema.other", version = "1.0.0")]
struct Other {
    #[schemars(range(min = 1))]
    number: u128,
}

#[derive(Debug, Event)]
enum Either {
    InJson(InJson),
    Other(Other),
}

#[handler]
async fn schema_json(_event: Either) {}

#[handler]
async fn schema_avro(_event: InAvro) {}

#[handler]
async fn schema_protobuf(_event: InProtobuf) {}

fn good() -> Profile {
    let friends = vec![Friend { closeness: 0.5 }, Friend { closeness: 1.0 }];
    Profile { name: "alice".into(), email: "alice@example.com".into(), age: 30, friends }
}

/// Each of the rules broken once; values that may not be told are `CANARY` and 7777.
fn bad() -> Vec<(Profile, &'static str)> {
    let friend = |closeness| vec![Friend { closeness: 0.0 }, Friend { closeness }];
    vec![
        (Profile { name: "CANARY".repeat(9), ..good() }, ".profile.name: maxLength 20"),
        (Profile { name: "CANARY!".into(), ..good() }, ".profile.name: pattern \"^[a-zA-Z]+$\""),
        (Profile { email: "CANARY".into(), ..good() }, ".profile.email: format \"email\""),
        (Profile { age: 7777, ..good() }, ".profile.age: maximum 130"),
        (Profile { friends: friend(7777.0), ..good() }, ".profile.friends[1].closeness: maximum"),
        // What is no number is `null` in JSON, and cannot be read again.
        (Profile { friends: friend(f64::NAN), ..good() }, ".profile.friends[1].closeness: type"),
    ]
}

fn broker() -> MemoryTransport {
    MemoryTransport::new(MemoryConfig { history: 1000, ..MemoryConfig::default() })
}

async fn refused<E: Event>(bus: &Bus, event: E, why: &str) {
    let error = bus.publish(event).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(!text.contains("CANARY") && !text.contains("7777") && !error.is_transient(), "{text}");
    let Error::Schema { event, version, source } = error else { panic!("{text}") };
    assert_eq!((event.as_str(), version), (E::NAME, E::VERSION));
    let violations = source.downcast_ref::<Violations>().unwrap();
    assert!(violations.rules().len() == 1 && violations.rules()[0].starts_with(why), "{violations}");
}

#[events::test]
async fn what_breaks_its_schema_is_not_published_in_any_codec() {
    let broker = broker();
    let bus = Bus::over(broker.clone()).source("typed").enforce_json_schemas().await.unwrap();
    for (profile, why) in bad() {
        refused(&bus, InJson { profile: profile.clone() }, why).await;
        refused(&bus, InAvro { profile: profile.clone() }, why).await;
        refused(&bus, InProtobuf { profile }, why).await;
    }
    refused(&bus, Other { number: 0 }, ".number: minimum 1").await;
    assert!(broker.history(InJson::TOPIC).is_empty() && broker.history(InAvro::TOPIC).is_empty());
    bus.publish(InJson { profile: good() }).await.unwrap();
    bus.publish(InAvro { profile: good() }).await.unwrap();
    bus.publish(InProtobuf { profile: good() }).await.unwrap();
    bus.publish(Other { number: u128::MAX }).await.unwrap();
}

#[events::test]
async fn of_a_batch_only_what_breaks_its_schema_is_refused() {
    let bus = Bus::over(broker()).source("typed").enforce_json_schemas().await.unwrap();
    let profiles = [good(), bad().remove(0).0, good()];
    let results = bus.publish_all(profiles.map(|profile| InJson { profile })).await;
    assert!(results[0].is_ok() && matches!(results[1], Err(Error::Schema { .. })) && results[2].is_ok());
}

#[events::test]
async fn a_bus_that_does_not_ask_for_it_publishes_anything() {
    let bus = Bus::over(broker()).source("typed").await.unwrap();
    for (profile, _) in bad() {
        bus.publish(InAvro { profile }).await.unwrap();
    }
}

/// An app that asks for it, and a publisher on the same broker that doesn't.
async fn strict() -> (MemoryTransport, Running, Bus) {
    let broker = broker();
    let app = App::new("typed").handler::<schema_json>().handler::<schema_avro>().handler::<schema_protobuf>();
    let running = app.start(Bus::over(broker.clone()).enforce_json_schemas().await.unwrap()).await.unwrap();
    let publisher = Bus::over(broker.clone()).source("elsewhere").await.unwrap();
    (broker, running, publisher)
}

fn consumed(running: &Running, topic: &str) -> u64 {
    running.metrics().topic("memory", topic).map_or(0, |topic| topic.consumed)
}

fn header(message: &Message, name: &str) -> String {
    message.headers.get(name).unwrap().text().unwrap().to_string()
}

#[events::test]
async fn what_arrives_and_breaks_its_schema_is_a_dead_letter_with_its_bytes_in_any_codec() {
    let (broker, running, publisher) = strict().await;
    for (profile, why) in bad() {
        // JSON that holds `null` for a number is no such event at all.
        let is_number = profile.friends.iter().all(|friend| !friend.closeness.is_nan());
        publisher.publish(InJson { profile: profile.clone() }).await.unwrap();
        publisher.publish(InAvro { profile: profile.clone() }).await.unwrap();
        publisher.publish(InProtobuf { profile }).await.unwrap();
        running.quiet().await;
        for topic in [InJson::TOPIC, InAvro::TOPIC, InProtobuf::TOPIC] {
            let (sent, letters) = (broker.history(topic), broker.history(&format!("{topic}.dlq")));
            assert_eq!(sent.len(), letters.len(), "{topic}: {why}");
            let (sent, letter) = (sent.last().unwrap(), letters.last().unwrap());
            assert_eq!(letter.body, sent.body, "{topic}: {why}");
            assert_eq!(
                (header(letter, "events-dlq-reason"), header(letter, "events-dlq-attempts")),
                ("decode".into(), "0".into())
            );
            let error = header(letter, "events-dlq-error");
            assert!(!error.contains("CANARY") && !error.contains("7777"), "{error}");
            assert!(error.contains(why) || !is_number && topic == InJson::TOPIC, "{topic}: {error}");
        }
    }
    publisher.publish(Other { number: 0 }).await.unwrap();
    running.quiet().await;
    let letters = broker.history("typed.schema.json.dlq");
    let error = header(letters.last().unwrap(), "events-dlq-error");
    assert_eq!(error, ".number: minimum 1", "of a set, the member's schema is asked");
    assert_eq!([InJson::TOPIC, InAvro::TOPIC].map(|topic| consumed(&running, topic)), [0, 0], "no handler was called");

    publisher.publish(InJson { profile: good() }).await.unwrap();
    publisher.publish(InAvro { profile: good() }).await.unwrap();
    publisher.publish(Other { number: 1 }).await.unwrap();
    running.quiet().await;
    assert_eq!([InJson::TOPIC, InAvro::TOPIC].map(|topic| consumed(&running, topic)), [2, 1]);
}

async fn send(broker: &MemoryTransport, topic: &str, version: &str, body: &Value) {
    let mut headers = HeaderSet::default();
    for (name, value) in [("specversion", "1.0"), ("id", "1"), ("source", "elsewhere"), ("type", topic)] {
        headers.push(format!("ce-{name}"), value.to_owned());
    }
    headers.push("ce-dataversion", version.to_owned());
    headers.push("content-type", "application/json; charset=utf-8");
    let body = Some(body.to_string().as_bytes().into());
    broker.publish(&[Message { topic: broker.topic(topic).unwrap(), key: None, headers, timestamp: None, body }]).await;
}

#[events::test]
async fn a_json_body_itself_is_judged_but_that_of_another_version_by_what_it_becomes() {
    let (broker, running, _) = strict().await;
    let body =
        |age: &str, years: i32| json!({"profile": {"name": "alice", "email": "a@b.c", age: years, "friends": []}});
    for topic in [InJson::TOPIC, InAvro::TOPIC] {
        send(&broker, topic, "1.1.0", &body("age", 30)).await;
        send(&broker, topic, "1.0.0", &body("years", 30)).await;
        running.quiet().await;
        assert_eq!((consumed(&running, topic), broker.history(&format!("{topic}.dlq")).len()), (2, 0), "{topic}");
        // The schema of this version knows `age` only.
        send(&broker, topic, "1.1.0", &body("years", 30)).await;
        send(&broker, topic, "1.0.0", &body("years", 1)).await;
        running.quiet().await;
        let letters = broker.history(&format!("{topic}.dlq"));
        let mut why: Vec<_> = letters.iter().map(|one| header(one, "events-dlq-error")).collect();
        why.sort();
        assert_eq!(why, [".profile.age: minimum 18", ".profile: required `age`"], "{topic}");
    }
}

#[events::test]
async fn what_a_handler_returns_is_held_to_its_schema_too() {
    let broker = broker();
    let bus = Bus::over(broker.clone()).source("typed").enforce_json_schemas().await.unwrap();
    let answer = |_: Other| async { InAvro { profile: Profile { age: 1, ..good() } } };
    let subscription = bus.subscribe("answer", answer).await.unwrap();
    bus.publish(Other { number: 1 }).await.unwrap();
    events_tests::eventually("a dead letter", async || !broker.history("typed.schema.json.dlq").is_empty()).await;
    assert_eq!(header(&broker.history("typed.schema.json.dlq")[0], "events-dlq-reason"), "output");
    subscription.stop().await;
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.schema.broken", version = "1.0.0")]
struct Broken {
    #[schemars(regex(pattern = "("))]
    name: String,
}

#[handler]
async fn schema_broken(_event: Broken) {}

#[events::test]
async fn an_app_does_not_start_with_a_schema_that_cannot_be_applied() {
    let app = || App::new("typed").handler::<schema_broken>();
    let bus = Bus::over(broker()).source("typed").enforce_json_schemas().await.unwrap();
    let error = app().start(bus.clone()).await.unwrap_err().to_string();
    assert!(error.contains("typed.schema.broken v1.0.0: its JSON Schema cannot be applied"), "{error}");
    app().start(Bus::over(broker()).await.unwrap()).await.unwrap();
    let error = bus.publish(Broken { name: String::new() }).await.unwrap_err();
    assert!(matches!(error, Error::Schema { .. }), "{error:?}");
}

#[test]
fn the_schema_accepts_good_bodies_and_refuses_bad_ones() {
    let account = event::find("typed.schema.json").unwrap();
    let profile = json!({"name": "alice", "email": "a@example.com", "age": 18, "friends": [{"closeness": 1}]});
    account.check_json(&json!({"profile": profile, "unknown": "is allowed"})).unwrap();
    for (pointer, value, why) in [
        ("", json!([]), ".: type \"object\""),
        ("", json!({}), ".: required `profile`"),
        ("/profile/age", json!("CANARY"), ".profile.age: type \"integer\""),
        ("/profile/age", json!(17.5), ".profile.age: type \"integer\""),
        ("/profile/age", json!(17), ".profile.age: minimum 18"),
        ("/profile/name", json!("ab"), ".profile.name: minLength 3"),
        ("/profile/friends", json!({}), ".profile.friends: type \"array\""),
        ("/profile/friends/0", json!({}), ".profile.friends[0]: required `closeness`"),
        ("/profile/friends/0/closeness", json!(null), ".profile.friends[0].closeness: type \"number\""),
    ] {
        let mut body = json!({"profile": profile});
        *body.pointer_mut(pointer).unwrap() = value;
        let broken = account.check_json(&body).unwrap_err();
        assert!(broken.rules().iter().any(|rule| rule == why), "{broken} is not {why}");
        assert!(!broken.to_string().contains("CANARY"));
    }
}
