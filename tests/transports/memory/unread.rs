//! A topic that nobody reads is bounded.

use super::{drain, join, of, publish_many, texts};

#[events::test]
async fn a_topic_that_nobody_reads_keeps_its_newest_messages() {
    let broker = of("memory:?unread=3&queue=1").await;
    publish_many(&*broker, 1000).await;
    assert_eq!(broker.admin().unwrap().browse(super::TOPIC, 10).await.unwrap().len(), 3);
    assert_eq!(texts(&drain(&*join(&*broker, "audit").await).await), ["997", "998", "999"]);
}

#[events::test]
async fn by_default_that_is_65_536() {
    let broker = super::broker();
    publish_many(&broker, 65_540).await;
    let history = broker.history(super::TOPIC);
    assert_eq!((history.len(), super::text(&history[0])), (65_536, "4".to_owned()));
}
