//! Groups, over connections that share nothing but the file.

use std::collections::BTreeSet;

use events::transport::{Start, Transport};

use super::{
    TestFile, admin, join, lag, message, publish_one, publish_range, settle, spec, take, take_all, texts, tokens,
};

#[tokio::test]
async fn what_is_published_is_what_is_delivered() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "audit").await;
    for body in [Some(&b""[..]), None, Some(&[0, 255, 13, 10][..]), Some(&vec![7; 70_000][..])] {
        for key in [None, Some(""), Some("k\0")] {
            let mut sent = message(key, "");
            sent.body = body.map(Into::into);
            sent.headers.push("a", "1");
            sent.headers.push("b", vec![0u8, 255]);
            sent.headers.push("a", "2");
            publish_one(&log, sent.clone()).await;
            let got = take(&*member, 1).await;
            assert_eq!(got[0].message, sent);
            assert_eq!(got[0].deliveries, Some(1));
            settle(&*member, &got).await;
        }
    }
}

#[tokio::test]
async fn each_group_gets_all_and_members_share() {
    let file = TestFile::new();
    let (one, other) = (file.open().await, file.open().await);
    let (billing, audit) = (join(&one, "billing").await, join(&other, "audit").await);
    let second = join(&other, "billing").await;
    publish_range(&one, 0..100).await;
    assert_eq!(take_all(&*audit, 100).await.len(), 100);
    let first = take(&*billing, 60).await;
    let rest = take_all(&*second, 40).await;
    let all: BTreeSet<String> = texts(&first).into_iter().chain(texts(&rest)).collect();
    assert_eq!((first.len(), all.len()), (60, 100));
    settle(&*billing, &first).await;
    settle(&*second, &rest).await;
    assert_eq!((lag(&one, "billing").await, lag(&one, "audit").await), (0, 100));
}

#[tokio::test]
async fn another_process_is_told_of_what_is_published_here() {
    let file = TestFile::new();
    let (here, there) = (file.open().await, file.open().await);
    let member = join(&there, "audit").await;
    let seen = tokio::spawn(async move {
        let mut seen = Vec::new();
        while seen.len() < 20 {
            let leases = take(&*member, 10).await;
            settle(&*member, &leases).await;
            seen.extend(texts(&leases));
        }
        seen
    });
    for round in 0..20 {
        publish_range(&here, round..round + 1).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(seen.await.unwrap(), (0..20).map(|round| round.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_group_goes_on_where_it_was_after_the_end_of_everybody() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "audit").await;
    publish_range(&log, 0..5).await;
    let leases = take_all(&*member, 5).await;
    settle(&*member, &leases[1..3]).await;
    log.close(std::time::Duration::from_secs(10)).await;
    drop((member, log));
    let log = file.open().await;
    let member =
        log.subscribe(events::transport::SubscribeSpec { start: Start::Latest, ..spec("audit") }).await.unwrap();
    // Whether the memberships ended with the close or by time: what was not settled comes again, and nothing else.
    log.cut().await.unwrap();
    let mut again = Vec::new();
    while again.len() < 3 {
        again.extend(take(&*member, 10).await);
    }
    assert_eq!(texts(&again), ["0", "3", "4"]);
    assert_eq!(again.iter().map(|lease| lease.deliveries).collect::<Vec<_>>(), [Some(2); 3]);
}

#[tokio::test]
async fn latest_begins_with_what_comes() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..3).await;
    let latest = events::transport::SubscribeSpec { start: Start::Latest, ..spec("audit") };
    let member = log.subscribe(latest).await.unwrap();
    publish_range(&log, 3..5).await;
    assert_eq!(texts(&take_all(&*member, 2).await), ["3", "4"]);
    assert_eq!(lag(&log, "audit").await, 2);
}

#[tokio::test]
async fn a_receive_that_is_dropped_loses_nothing() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "audit").await;
    let (mut seen, mut published) = (BTreeSet::new(), 0);
    while published < 200 {
        publish_range(&log, published..published + 2).await;
        published += 2;
        let mut delivered = events::transport::Delivered::default();
        tokio::select! {
            biased;
            _ = member.receive(super::PLENTY, &mut delivered) => {}
            () = tokio::task::yield_now() => {}
        }
        settle(&*member, &delivered.leases).await;
        seen.extend(texts(&delivered.leases));
    }
    while seen.len() < published {
        let leases = take(&*member, 100).await;
        settle(&*member, &leases).await;
        seen.extend(texts(&leases));
    }
    assert_eq!(lag(&log, "audit").await, 0);
}

#[tokio::test]
async fn a_topic_can_be_looked_into_and_purged() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "audit").await;
    publish_range(&log, 0..6).await;
    let leased = take(&*member, 2).await;
    assert_eq!(admin(&log).topics().await.unwrap(), ["orders"]);
    let browsed = admin(&log).browse("orders", 3).await.unwrap();
    assert_eq!(browsed.iter().map(super::text).collect::<Vec<_>>(), ["0", "1", "2"]);
    assert!(admin(&log).browse("unknown", 3).await.unwrap().is_empty());
    assert_eq!(admin(&log).purge("orders").await.unwrap(), 4);
    assert_eq!(lag(&log, "audit").await, 2);
    member.release(&tokens(&leased)).await.unwrap();
    assert_eq!(texts(&take_all(&*member, 2).await), ["0", "1"]);
    let error = admin(&log).lag("orders", "unknown").await.unwrap_err().to_string();
    assert!(error.contains("topic `orders` has no group `unknown`"), "{error}");
}

#[tokio::test]
async fn a_member_may_have_room_for_all_there_is() {
    let file = TestFile::new();
    let log = file.open().await;
    let (first, second) = (join(&log, "g").await, join(&log, "g").await);
    publish_range(&log, 0..3).await;
    let all = super::receive(&*first, events::transport::Room { messages: usize::MAX, bytes: usize::MAX }).await;
    assert_eq!(all.leases.len(), 3);
    drop(second);
}
