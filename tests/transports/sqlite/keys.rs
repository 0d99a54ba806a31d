//! Order by key: a key's messages are with one member at a time, whatever process that is in.

use super::{TestFile, join, message, nothing, publish_one, settle, take, take_all, texts, tokens};

#[tokio::test]
async fn a_key_is_with_one_member_until_that_has_settled() {
    let file = TestFile::new();
    let (one, other) = (file.open().await, file.open().await);
    let (first, second) = (join(&one, "g").await, join(&other, "g").await);
    for (key, body) in [("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3")] {
        publish_one(&one, message(Some(key), body)).await;
    }
    let a1 = take(&*first, 1).await;
    assert_eq!(texts(&a1), ["a1"]);
    let b1 = take_all(&*second, 1).await;
    assert_eq!(texts(&b1), ["b1"], "the others are of a key that somebody has");
    nothing(&*second).await;
    settle(&*first, &a1).await;
    let rest = take_all(&*second, 2).await;
    assert_eq!(texts(&rest), ["a2", "a3"]);
    publish_one(&one, message(Some("b"), "b2")).await;
    publish_one(&one, message(Some("a"), "a4")).await;
    nothing(&*first).await;
    settle(&*second, &rest).await;
    assert_eq!(texts(&take_all(&*first, 1).await), ["a4"]);
    settle(&*second, &b1).await;
    assert_eq!(texts(&take_all(&*first, 1).await), ["b2"]);
}

#[tokio::test]
async fn what_is_given_back_comes_before_what_is_behind_it() {
    let file = TestFile::new();
    let log = file.open().await;
    let (first, second) = (join(&log, "g").await, join(&log, "g").await);
    for body in ["1", "2", "3"] {
        publish_one(&log, message(Some("k"), body)).await;
    }
    let leases = take(&*first, 2).await;
    nothing(&*second).await;
    first.release(&tokens(&leases)).await.unwrap();
    drop(first);
    assert_eq!(texts(&take_all(&*second, 3).await), ["1", "2", "3"]);
}

#[tokio::test]
async fn a_key_that_is_busy_holds_up_only_so_much() {
    let file = TestFile::new();
    let log = file.open().await;
    let (first, second) = (join(&log, "g").await, join(&log, "g").await);
    publish_one(&log, message(Some("busy"), "first")).await;
    let busy = take(&*first, 1).await;
    let batch: Vec<_> = (0..3000).map(|number| message(Some("busy"), &number.to_string())).collect();
    for chunk in batch.chunks(500) {
        assert_eq!(log_publish(&log, chunk).await, chunk.len());
    }
    publish_one(&log, message(Some("free"), "free")).await;
    nothing(&*second).await;
    settle(&*first, &busy).await;
    let mut seen = Vec::new();
    while seen.len() < 3001 {
        for member in [&first, &second] {
            let mut delivered = events::transport::Delivered::default();
            let receive = member.receive(super::PLENTY, &mut delivered);
            // One of them has the key, and the other waits.
            if tokio::time::timeout(std::time::Duration::from_millis(50), receive).await.is_ok() {
                settle(&**member, &delivered.leases).await;
                seen.extend(texts(&delivered.leases));
            }
        }
    }
    seen.retain(|text| text != "free");
    assert_eq!(seen, (0..3000).map(|number| number.to_string()).collect::<Vec<_>>());
}

async fn log_publish(log: &dyn events::transport::Transport, batch: &[events::transport::Message]) -> usize {
    let outcomes = log.publish(batch).await;
    outcomes.iter().filter(|outcome| matches!(outcome, events::transport::Outcome::Confirmed(_))).count()
}

#[tokio::test]
async fn one_member_that_asks_for_order_has_it_whatever_the_others_ask_for() {
    let file = TestFile::new();
    let log = file.open().await;
    let keyed = join(&log, "g").await;
    let spec = events::transport::SubscribeSpec { exclusive_keys: false, ..super::spec("g") };
    let careless = events::transport::Transport::subscribe(&log, spec).await.unwrap();
    for body in ["1", "2", "3"] {
        publish_one(&log, message(Some("k"), body)).await;
    }
    let first = take(&*careless, 1).await;
    nothing(&*keyed).await;
    settle(&*careless, &first).await;
    let second = take_all(&*keyed, 1).await;
    nothing(&*careless).await;
    assert_eq!([texts(&first), texts(&second)].concat(), ["1", "2"]);
}
