//! A queue that is full: publishers wait, are refused, or push the oldest out.

use std::{sync::Arc, time::Duration};

use super::{TOPIC, drain, join, message, of, publish, publish_many, settle, take, texts, try_publish};
use events::transport::{Message, Outcome};

#[events::test]
async fn wait_waits_for_room_and_loses_nothing() {
    let broker = of("memory:?queue=2&full=wait").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    let waiting = Arc::clone(&broker);
    let third = tokio::spawn(async move { publish(&*waiting, "third").await });
    tokio::time::timeout(Duration::from_secs(600), std::future::pending::<()>()).await.unwrap_err();
    assert!(!third.is_finished(), "there is no room for it, however long it waits");
    let leases = drain(&*member).await;
    tokio::task::yield_now().await;
    assert!(!third.is_finished(), "a lease makes no room");
    settle(&*member, &leases[..1]).await;
    third.await.unwrap();
    assert_eq!(texts(&drain(&*member).await), ["third"]);
}

#[events::test]
async fn reject_says_so_and_takes_nothing() {
    let broker = of("memory:?queue=2&full=reject").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    assert!(matches!(try_publish(&*broker, None, "third").await, Outcome::Backpressure));
    let leases = drain(&*member).await;
    assert_eq!(texts(&leases), ["0", "1"]);
    settle(&*member, &leases).await;
    publish(&*broker, "fourth").await;
    assert_eq!(texts(&drain(&*member).await), ["fourth"]);
}

#[events::test]
async fn reject_answers_for_each_message_of_a_batch() {
    let broker = of("memory:?queue=2&full=reject").await;
    let _member = join(&*broker, "audit").await;
    let batch: Vec<Message> = (0..4).map(|number| message(&*broker, None, &number.to_string())).collect();
    let outcomes = broker.publish(&batch).await;
    let confirmed: Vec<_> = outcomes.iter().map(|outcome| matches!(outcome, Outcome::Confirmed(_))).collect();
    assert_eq!(confirmed, [true, true, false, false]);
}

#[events::test]
async fn drop_oldest_makes_room_at_the_old_end() {
    let broker = of("memory:?queue=2&full=drop_oldest").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 5).await;
    assert_eq!(texts(&drain(&*member).await), ["3", "4"]);
    assert_eq!(broker.admin().unwrap().lag(TOPIC, "audit").await.unwrap(), 2);
}

#[events::test]
async fn drop_oldest_never_drops_what_is_leased() {
    let broker = of("memory:?queue=2&full=drop_oldest").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    let leases = drain(&*member).await;
    assert!(matches!(try_publish(&*broker, None, "third").await, Outcome::Backpressure), "both are leased");
    settle(&*member, &leases).await;
    publish(&*broker, "fourth").await;
    assert_eq!(texts(&drain(&*member).await), ["fourth"]);
}

#[events::test]
async fn drop_oldest_passes_over_what_is_leased() {
    let broker = of("memory:?queue=2&full=drop_oldest").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    let leased = take(&*member, 1).await;
    publish(&*broker, "third").await;
    assert_eq!(texts(&drain(&*member).await), ["third"], "`1` is the oldest that nobody had been given");
    settle(&*member, &leased).await;
}

#[events::test]
async fn what_is_settled_behind_a_slow_message_takes_no_room() {
    let broker = of("memory:?queue=2&full=reject").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 2).await;
    let leases = drain(&*member).await;
    for number in 0..100 {
        settle(&*member, &if number == 0 { leases[1..].to_vec() } else { drain(&*member).await }).await;
        publish(&*broker, &number.to_string()).await;
    }
    settle(&*member, &leases[..1]).await;
    assert_eq!(texts(&drain(&*member).await), ["99"]);
}

#[events::test]
async fn the_slowest_group_decides() {
    let broker = of("memory:?queue=2&full=reject").await;
    let (fast, slow) = (join(&*broker, "fast").await, join(&*broker, "slow").await);
    publish_many(&*broker, 2).await;
    settle(&*fast, &drain(&*fast).await).await;
    assert!(matches!(try_publish(&*broker, None, "third").await, Outcome::Backpressure));
    settle(&*slow, &drain(&*slow).await).await;
    publish(&*broker, "fourth").await;
}

#[events::test]
async fn what_is_settled_behind_a_slow_message_is_not_to_be_seen() {
    let broker = of("memory:").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 3).await;
    settle(&*member, &drain(&*member).await[1..]).await;
    let held = broker.admin().unwrap().browse(TOPIC, 10).await.unwrap();
    assert_eq!(held.iter().map(super::text).collect::<Vec<_>>(), ["0"]);
}

#[events::test]
async fn behind_a_slow_message_the_log_is_bounded() {
    let broker = of("memory:?queue=2&full=reject").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 1).await;
    let slow = drain(&*member).await;
    let mut room = 0;
    while matches!(try_publish(&*broker, None, "x").await, Outcome::Confirmed(_)) {
        settle(&*member, &drain(&*member).await).await;
        room += 1;
        assert!(room < 1000, "it grows without end");
    }
    settle(&*member, &slow).await;
    publish(&*broker, "again").await;
}
