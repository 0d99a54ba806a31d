//! An event's own rules: before a publish, and after a decode.

use events::{Bus, Error, event::Violations, prelude::*, testing::TestApp, transport::Message};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.users", version = "1.1.0", validate = rules)]
struct UserRegistered {
    username: String,
    email: String,
}

fn rules(user: &UserRegistered) -> Result<(), Vec<String>> {
    let mut broken = Vec::new();
    if user.username.len() < 3 {
        broken.push("username: at least 3 characters".to_owned());
    }
    if !user.email.contains('@') {
        broken.push("email: has no @".to_owned());
    }
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

#[handler]
async fn typed_user(_user: UserRegistered) {}

fn user(username: &str, email: &str) -> UserRegistered {
    UserRegistered { username: username.into(), email: email.into() }
}

#[events::test]
async fn an_event_that_breaks_its_rules_is_not_published() {
    let bus = Bus::connect("memory:").source("typed").await.unwrap();
    let error = bus.publish(user("x", "CANARY")).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY") && !error.is_transient());
    let Error::Schema { event, version, source } = error else { panic!("{error:?}") };
    assert_eq!((event.as_str(), version), ("typed.users", Version::new(1, 1, 0)));
    let rules = source.downcast_ref::<Violations>().unwrap();
    assert_eq!(rules.rules(), ["username: at least 3 characters", "email: has no @"]);
    assert!(bus.transport().admin().unwrap().browse("typed.users", 1).await.unwrap().is_empty());
}

#[events::test]
async fn of_a_batch_only_that_one_is_refused() {
    let bus = Bus::connect("memory:").source("typed").await.unwrap();
    let events = [user("alice", "a@b"), user("x", "a@b"), user("carol", "c@d")];
    let results = bus.publish_all(events).await;
    assert!(results[0].is_ok() && matches!(results[1], Err(Error::Schema { .. })) && results[2].is_ok());
    assert_eq!(bus.transport().admin().unwrap().browse("typed.users", 9).await.unwrap().len(), 2);
}

#[events::test]
async fn a_received_event_that_breaks_its_rules_is_a_dead_letter() {
    let app = TestApp::start(App::new("typed").handler::<typed_user>()).await;
    app.publish(user("alice", "a@b")).await;
    let valid = app.history("typed.users").remove(0);
    let body = Some(br#"{"username":"x","email":"CANARY"}"#[..].into());
    app.publish_raw("typed.users", |_| Message { body, ..valid }).await;
    app.handler("typed_user").called_once();
    let letters = app.dead_letters::<UserRegistered>();
    letters.one().reason_contains("decode: username: at least 3 characters; email: has no @").after_attempts(0);
    assert!(!letters.one().error.contains("CANARY"));
}

#[events::test]
async fn an_output_that_breaks_its_rules_is_a_dead_letter_of_its_input() {
    let bus = Bus::connect("memory:").source("typed").await.unwrap();
    let subscription =
        bus.subscribe("rename", |_: UserRegistered| async { Draft::of(user("", "")).topic("typed.renamed") });
    let subscription = subscription.await.unwrap();
    bus.publish(user("alice", "a@b")).await.unwrap();
    let admin = bus.transport().admin().unwrap();
    events_tests::eventually("a dead letter", async || !admin.browse("typed.users.dlq", 1).await.unwrap().is_empty())
        .await;
    let letter = admin.browse("typed.users.dlq", 1).await.unwrap().remove(0);
    assert_eq!(letter.headers.get("events-dlq-reason").unwrap().text().as_deref(), Some("output"));
    subscription.stop().await;
}
