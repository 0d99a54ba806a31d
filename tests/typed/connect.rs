//! A bus is chosen by a URL, and used in the same way whatever it is.

use std::time::Duration;

use events::{Bus, Error, prelude::*};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.sent", version = "1.0.0")]
struct Sent {
    text: String,
}

#[events::test]
async fn what_is_sent_by_a_url_is_received() {
    for url in ["memory:", "memory://", "memory:?queue=10"] {
        let bus = Bus::connect(url).source("producer").await.unwrap();
        let kept = Kept::default();
        let seen = kept.clone();
        let handler = move |sent: Sent| {
            seen.push(sent.text);
            async {}
        };
        let subscription = bus.subscribe("consumer", handler).await.unwrap();
        bus.publish(Sent { text: url.into() }).await.unwrap();
        events_tests::eventually("the event", async || kept.len() == 1).await;
        assert_eq!(kept.take(), [url]);
        assert!(subscription.stop().await.is_clean());
    }
}

#[events::test]
async fn after_a_close_every_clone_is_closed() {
    let bus = Bus::connect("memory:").source("producer").await.unwrap();
    let clone = bus.clone();
    bus.publish(Sent { text: "before".into() }).await.unwrap();
    assert!(bus.close(Duration::from_secs(1)).await.undelivered.is_empty());
    let late = || Sent { text: "late".into() };
    assert!(matches!(clone.publish(late()).await, Err(Error::Closed)));
    let results = clone.publish_all([late(), late()]).await;
    assert!(results.len() == 2 && results.iter().all(|result| matches!(result, Err(Error::Closed))));
    bus.close(Duration::from_secs(1)).await;
}

#[events::test]
async fn errors_are_told_apart_by_what_a_caller_can_do() {
    let bus = Bus::connect("memory:?max_bytes=20").source("producer").await.unwrap();
    let error = bus.publish(Sent { text: "x".repeat(20) }).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 20, .. }) && !error.is_transient());
    let error = bus.publish(Draft::of(Sent { text: "x".into() }).topic("")).await.unwrap_err();
    assert!(matches!(error, Error::Config(_)) && !error.is_transient());
    let error = bus.publish(Draft::of(Sent { text: "x".into() }).header("ce-id", "1")).await.unwrap_err();
    assert!(matches!(error, Error::InvalidHeader { .. }) && !error.is_transient());
    assert_eq!((error.kind(), Error::Backpressure.kind()), ("invalid_header", "backpressure"));
}
