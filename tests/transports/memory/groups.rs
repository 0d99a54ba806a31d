//! Each group has every message, and its members share them.

use std::collections::BTreeSet;

use super::{TOPIC, broker, drain, join, publish_many, settle, take, texts};
use events::transport::{Admin, Transport};

#[events::test]
async fn each_group_has_all_messages_in_order() {
    let broker = broker();
    let (audit, billing) = (join(&broker, "audit").await, join(&broker, "billing").await);
    publish_many(&broker, 100).await;
    let expected: Vec<_> = (0..100).map(|number| number.to_string()).collect();
    assert_eq!(texts(&drain(&*audit).await), expected);
    assert_eq!(texts(&drain(&*billing).await), expected);
}

#[events::test]
async fn members_of_a_group_share_and_no_message_is_with_two() {
    let broker = broker();
    let members = [join(&broker, "audit").await, join(&broker, "audit").await, join(&broker, "audit").await];
    publish_many(&broker, 99).await;
    let mut seen = BTreeSet::new();
    for turn in 0..9 {
        let leases = take(&*members[turn % 3], 11).await;
        assert_eq!(leases.len(), 11);
        for text in texts(&leases) {
            assert!(seen.insert(text.clone()), "{text} is with two members");
        }
    }
    assert_eq!(seen.len(), 99);
    for member in &members {
        assert!(drain(&**member).await.is_empty(), "there is no hundredth");
    }
}

#[events::test]
async fn what_one_group_settles_is_still_there_for_the_other() {
    let broker = broker();
    let (audit, billing) = (join(&broker, "audit").await, join(&broker, "billing").await);
    publish_many(&broker, 10).await;
    settle(&*audit, &drain(&*audit).await).await;
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 0);
    assert_eq!(broker.lag(TOPIC, "billing").await.unwrap(), 10);
    let leases = drain(&*billing).await;
    assert_eq!(leases.len(), 10);
    settle(&*billing, &leases).await;
    assert!(broker.browse(TOPIC, 10).await.unwrap().is_empty(), "what all have settled is removed");
}

#[events::test]
async fn a_publish_wakes_members_that_wait() {
    let broker = broker();
    let member = join(&broker, "audit").await;
    let publisher = broker.clone();
    let receive = tokio::spawn(async move { texts(&drain(&*member).await) });
    tokio::task::yield_now().await;
    publish_many(&publisher, 1).await;
    assert_eq!(receive.await.unwrap(), ["0"]);
}

#[events::test]
async fn a_topic_is_found_again_by_its_name() {
    let broker = broker();
    let (one, other) = (broker.topic("a").unwrap(), broker.topic("b").unwrap());
    assert_ne!(one, other);
    assert_eq!(broker.topic("a").unwrap(), one);
    assert_eq!(broker.topics().await.unwrap(), ["a", "b"]);
    let long = "x".repeat(250);
    for name in ["", "a\r\nb", "a\0", long.as_str()] {
        assert!(broker.topic(name).is_err(), "{name:?}");
    }
}
