//! Leases: given back, settled once, and over when their epoch is.

use super::{PLENTY, TOPIC, broker, drain, join, publish_many, receive, settle, take, texts, tokens};
use events::transport::{Admin, Room, Settlement};

#[events::test]
async fn a_dropped_subscription_gives_back_what_it_has_not_settled() {
    let broker = broker();
    publish_many(&broker, 5).await;
    let (first, second) = (join(&broker, "audit").await, join(&broker, "audit").await);
    let leases = take(&*first, 4).await;
    settle(&*first, &leases[1..2]).await;
    drop(first);
    assert_eq!(texts(&drain(&*second).await), ["0", "2", "3", "4"], "in order, without what is settled");
}

#[events::test]
async fn a_closed_subscription_gives_back_too() {
    let broker = broker();
    publish_many(&broker, 2).await;
    let (first, second) = (join(&broker, "audit").await, join(&broker, "audit").await);
    assert_eq!(drain(&*first).await.len(), 2);
    first.close().await;
    assert_eq!(texts(&drain(&*second).await), ["0", "1"]);
}

#[events::test]
async fn what_is_released_comes_again_in_its_place() {
    let broker = broker();
    publish_many(&broker, 4).await;
    let member = join(&broker, "audit").await;
    let leases = take(&*member, 3).await;
    member.release(&tokens(&leases[1..2])).await.unwrap();
    assert_eq!(texts(&drain(&*member).await), ["1", "3"]);
}

#[events::test]
async fn a_release_of_what_is_settled_does_nothing() {
    let broker = broker();
    publish_many(&broker, 1).await;
    let member = join(&broker, "audit").await;
    let leases = drain(&*member).await;
    settle(&*member, &leases).await;
    member.release(&tokens(&leases)).await.unwrap();
    assert!(drain(&*member).await.is_empty());
}

#[events::test]
async fn a_second_settle_is_counted_and_does_nothing() {
    let broker = broker();
    publish_many(&broker, 3).await;
    let member = join(&broker, "audit").await;
    let leases = drain(&*member).await;
    settle(&*member, &leases[..2]).await;
    let again = member.settle(&tokens(&leases[..2])).await.unwrap();
    assert_eq!(again, Settlement { stale: 0, repeated: 2 });
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 1);
}

#[events::test]
async fn a_cut_ends_every_lease_and_says_so() {
    let broker = broker();
    publish_many(&broker, 3).await;
    let member = join(&broker, "audit").await;
    let leases = take(&*member, 2).await;
    broker.cut();
    let lost = receive(&*member, PLENTY).await;
    assert_eq!((lost.leases.len(), lost.lost), (0, vec![leases[0].token.epoch]));
    let again = drain(&*member).await;
    assert_eq!(texts(&again), ["0", "1", "2"]);
    assert!(again.iter().all(|lease| lease.token.epoch != leases[0].token.epoch));
}

#[events::test]
async fn a_settle_of_an_epoch_that_is_over_is_counted_and_does_nothing() {
    let broker = broker();
    publish_many(&broker, 2).await;
    let member = join(&broker, "audit").await;
    let old = drain(&*member).await;
    broker.cut();
    assert_eq!(member.settle(&tokens(&old)).await.unwrap(), Settlement { stale: 2, repeated: 0 }, "nobody has them");
    receive(&*member, PLENTY).await;
    let new = drain(&*member).await;
    assert_eq!(member.settle(&tokens(&old)).await.unwrap(), Settlement { stale: 2, repeated: 0 }, "somebody has them");
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 2);
    settle(&*member, &new).await;
    assert_eq!(broker.lag(TOPIC, "audit").await.unwrap(), 0);
}

#[events::test]
async fn a_member_cannot_settle_what_another_has() {
    let broker = broker();
    publish_many(&broker, 1).await;
    let (first, second) = (join(&broker, "audit").await, join(&broker, "audit").await);
    let leases = drain(&*first).await;
    drop(first);
    let again = drain(&*second).await;
    assert_eq!(second.settle(&tokens(&leases)).await.unwrap(), Settlement { stale: 1, repeated: 0 });
    settle(&*second, &again).await;
}

#[events::test]
async fn a_receive_keeps_to_its_room() {
    let broker = broker();
    publish_many(&broker, 5).await;
    let member = join(&broker, "audit").await;
    let first = receive(&*member, Room { messages: 3, bytes: 1 }).await.leases;
    assert_eq!(texts(&first), ["0"], "a first message is taken whatever its size");
    let two = 2 * first[0].message.size();
    assert_eq!(texts(&receive(&*member, Room { messages: 3, bytes: two }).await.leases), ["1", "2"]);
    assert_eq!(texts(&drain(&*member).await), ["3", "4"]);
}
