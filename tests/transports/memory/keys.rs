//! Exclusive keys: a key's messages are with one member at a time.

use std::collections::BTreeMap;

use super::{broker, drain, settle, spec, take, texts, tokens, try_publish};
use events::transport::{SubscribeSpec, Subscription, Transport, memory::MemoryTransport};

async fn join(broker: &MemoryTransport) -> Box<dyn Subscription> {
    broker.subscribe(SubscribeSpec { exclusive_keys: true, ..spec(broker, "audit") }).await.unwrap()
}

async fn publish(broker: &MemoryTransport, pairs: &[(&str, &str)]) {
    for (key, body) in pairs {
        try_publish(broker, Some(key), body).await;
    }
}

#[events::test]
async fn a_key_that_one_member_has_is_not_given_to_another() {
    let broker = broker();
    let (first, second) = (join(&broker).await, join(&broker).await);
    publish(&broker, &[("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3")]).await;
    let mine = take(&*first, 1).await;
    assert_eq!(texts(&mine), ["a1"]);
    let theirs = drain(&*second).await;
    assert_eq!(texts(&theirs), ["b1"], "the rest is of a key that the first has");
    settle(&*first, &mine).await;
    assert_eq!(texts(&drain(&*second).await), ["a2", "a3"], "the first has none of them any more");
}

#[events::test]
async fn its_own_keys_a_member_may_have_more_of() {
    let broker = broker();
    let (first, _second) = (join(&broker).await, join(&broker).await);
    publish(&broker, &[("a", "a1"), ("a", "a2"), ("a", "a3")]).await;
    assert_eq!(take(&*first, 1).await.len(), 1);
    assert_eq!(texts(&drain(&*first).await), ["a2", "a3"]);
}

#[events::test]
async fn the_keys_of_a_member_that_leaves_are_free_and_in_order() {
    let broker = broker();
    let (first, second) = (join(&broker).await, join(&broker).await);
    publish(&broker, &[("a", "a1"), ("a", "a2")]).await;
    let mine = take(&*first, 1).await;
    assert!(drain(&*second).await.is_empty());
    drop((first, mine));
    assert_eq!(texts(&drain(&*second).await), ["a1", "a2"]);
}

#[events::test]
async fn a_member_that_comes_later_respects_what_was_leased_before() {
    let broker = broker();
    let first = join(&broker).await;
    publish(&broker, &[("a", "a1"), ("a", "a2")]).await;
    let mine = take(&*first, 1).await;
    let second = join(&broker).await;
    assert!(drain(&*second).await.is_empty(), "a1 is with the first");
    first.release(&tokens(&mine)).await.unwrap();
    assert_eq!(texts(&drain(&*second).await), ["a1", "a2"]);
}

#[events::test]
async fn a_member_that_waits_is_woken_when_a_key_is_free() {
    let broker = broker();
    let (first, second) = (join(&broker).await, join(&broker).await);
    publish(&broker, &[("a", "a1"), ("a", "a2")]).await;
    let mine = take(&*first, 1).await;
    let waiting = tokio::spawn(async move { texts(&drain(&*second).await) });
    tokio::task::yield_now().await;
    settle(&*first, &mine).await;
    assert_eq!(waiting.await.unwrap(), ["a2"]);
}

#[events::test]
async fn two_members_keep_every_key_in_order() {
    let broker = broker();
    let members = [join(&broker).await, join(&broker).await];
    for number in 0..400 {
        try_publish(&broker, Some(&format!("k{}", number % 7)), &number.to_string()).await;
    }
    let mut seen: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for turn in 0.. {
        let member = &members[turn % 2];
        let leases = take(&**member, 1 + turn % 5).await;
        for number in texts(&leases).iter().map(|text| text.parse::<usize>().unwrap()) {
            seen.entry(number % 7).or_default().push(number);
        }
        settle(&**member, &leases).await;
        if leases.is_empty() && turn > 400 {
            break;
        }
    }
    assert_eq!(seen.values().map(Vec::len).sum::<usize>(), 400);
    assert!(seen.values().all(|numbers| numbers.is_sorted()), "{seen:?}");
}
