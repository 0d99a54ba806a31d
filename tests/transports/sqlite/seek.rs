//! Moving a group in the log.

use events::transport::{Start, SubscribeSpec, Transport};

use super::{
    TestFile, admin, join, message, publish_one, publish_range, receive, settle, spec, take_all, texts, tokens,
};

#[tokio::test]
async fn a_group_is_moved_by_offset_and_by_time() {
    let file = TestFile::new();
    let log = file.open().await;
    let mut offsets = Vec::new();
    for number in 0..6 {
        let mut message = message(None, &number.to_string());
        message.timestamp = Some(1_000_000 * i64::from(number));
        offsets.push(publish_one(&log, message).await.unwrap());
    }
    let member = join(&log, "g").await;
    settle(&*member, &take_all(&*member, 6).await).await;
    for (to, expected) in [
        (Start::Offset(offsets[4]), &["4", "5"][..]),
        (Start::Time(2_500_000), &["3", "4", "5"]),
        (Start::Earliest, &["0", "1", "2", "3", "4", "5"]),
    ] {
        admin(&log).seek("orders", "g", to).await.unwrap();
        assert_eq!(receive(&*member, super::PLENTY).await.lost.len(), 1, "its leases are over");
        let leases = take_all(&*member, expected.len()).await;
        assert_eq!(texts(&leases), expected, "{to:?}");
        settle(&*member, &leases).await;
    }
    admin(&log).seek("orders", "g", Start::Latest).await.unwrap();
    publish_range(&log, 6..7).await;
    let mut leases = Vec::new();
    while leases.is_empty() {
        leases = receive(&*member, super::PLENTY).await.leases;
    }
    assert_eq!(texts(&leases), ["6"]);
}

#[tokio::test]
async fn a_settle_from_before_the_move_ends_nothing_that_comes_after() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..2).await;
    let member = join(&log, "g").await;
    let old = take_all(&*member, 2).await;
    admin(&log).seek("orders", "g", Start::Earliest).await.unwrap();
    receive(&*member, super::PLENTY).await;
    let new = take_all(&*member, 2).await;
    assert_eq!(member.settle(&tokens(&old)).await.unwrap().stale, 2);
    settle(&*member, &new).await;
}

#[tokio::test]
async fn a_group_that_does_not_exist_yet_will_begin_there() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..3).await;
    admin(&log).seek("orders", "g", Start::Latest).await.unwrap();
    publish_range(&log, 3..4).await;
    let member = join(&log, "g").await;
    assert_eq!(texts(&take_all(&*member, 1).await), ["3"]);
    let from = SubscribeSpec { start: Start::Time(i64::MAX), ..spec("other") };
    let other = log.subscribe(from).await.unwrap();
    publish_range(&log, 4..5).await;
    assert_eq!(texts(&take_all(&*other, 1).await), ["4"]);
}
