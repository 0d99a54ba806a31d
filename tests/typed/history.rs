//! What was published, to look back at.

use events::{Bus, prelude::*};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.past", version = "1.0.0")]
struct Past {
    n: u32,
}

/// What can be seen of ten events after they were handled.
async fn seen(url: &str, limit: usize) -> Vec<u32> {
    let bus = Bus::connect(url).source("typed").await.unwrap();
    let subscription = bus.subscribe("reader", |_: Past| async {}).await.unwrap();
    for n in 0..10 {
        bus.publish(Past { n }).await.unwrap();
    }
    let admin = bus.transport().admin().unwrap();
    events_tests::eventually("all is settled", async || admin.lag(Past::TOPIC, "typed.reader").await.unwrap() == 0)
        .await;
    let messages = admin.browse(Past::TOPIC, limit).await.unwrap();
    subscription.stop().await;
    messages.iter().map(|one| serde_json::from_slice::<Past>(one.body.as_deref().unwrap()).unwrap().n).collect()
}

#[events::test]
async fn it_is_off_by_default() {
    assert!(seen("memory:", 100).await.is_empty());
}

#[events::test]
async fn it_is_in_order_and_bounded() {
    assert_eq!(seen("memory:?history=100", 100).await, (0..10).collect::<Vec<_>>());
    assert_eq!(seen("memory:?history=4", 100).await, [6, 7, 8, 9]);
    assert_eq!(seen("memory:?history=100", 3).await, [0, 1, 2]);
}
