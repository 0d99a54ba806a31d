//! Looking back: off unless asked for, in order, bounded.

use super::{TOPIC, drain, join, of, publish_many, settle, text};

async fn browse(broker: &dyn events::transport::Transport, limit: usize) -> Vec<String> {
    broker.admin().unwrap().browse(TOPIC, limit).await.unwrap().iter().map(text).collect()
}

#[events::test]
async fn history_is_off_by_default() {
    let broker = of("memory:").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 3).await;
    assert_eq!(browse(&*broker, 10).await, ["0", "1", "2"], "what is not settled is there");
    settle(&*member, &drain(&*member).await).await;
    assert!(browse(&*broker, 10).await.is_empty(), "what is settled is not");
}

#[events::test]
async fn history_is_in_order_and_bounded() {
    let broker = of("memory:?history=5").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 12).await;
    settle(&*member, &drain(&*member).await).await;
    assert_eq!(browse(&*broker, 100).await, ["7", "8", "9", "10", "11"]);
    assert_eq!(browse(&*broker, 2).await, ["7", "8"], "the oldest first, as many as asked for");
}

#[events::test]
async fn looking_back_consumes_nothing() {
    let broker = of("memory:?history=5").await;
    publish_many(&*broker, 3).await;
    assert_eq!(browse(&*broker, 10).await.len(), 3);
    assert_eq!(drain(&*join(&*broker, "audit").await).await.len(), 3);
}

#[events::test]
async fn a_topic_that_is_not_there_has_no_history() {
    let broker = of("memory:?history=5").await;
    assert!(broker.admin().unwrap().browse("nowhere", 10).await.unwrap().is_empty());
}
