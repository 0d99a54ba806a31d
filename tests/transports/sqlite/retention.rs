//! What is forgotten, and what never is.

use std::time::Duration;

use events::transport::Transport;
use events_tests::eventually;

use super::{TestFile, admin, join, lag, publish_one, publish_range, settle, take_all, texts};

#[tokio::test]
async fn what_a_group_has_not_settled_is_kept_whatever_its_age() {
    let file = TestFile::new();
    let log = file.of("retain=0s").await;
    let (done, slow) = (join(&*log, "done").await, join(&*log, "slow").await);
    publish_range(&*log, 0..2500).await;
    settle(&*done, &take_all(&*done, 2500).await).await;
    let leases = take_all(&*slow, 2500).await;
    settle(&*slow, &leases[..1200]).await;
    settle(&*slow, &leases[1201..]).await;
    drop((done, slow, log));
    // Whoever opens the file next removes what may go.
    let log = file.of("retain=0s").await;
    eventually("the settled ones are gone", async || {
        admin(&*log).browse("orders", 10_000).await.unwrap().len() == 1300
    })
    .await;
    let slow = join(&*log, "slow").await;
    let last = take_all(&*slow, 1).await;
    assert_eq!(texts(&last), ["1200"]);
    settle(&*slow, &last).await;
    assert_eq!((lag(&*log, "done").await, lag(&*log, "slow").await), (0, 0));
}

#[tokio::test]
async fn a_position_is_never_used_twice() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..3).await;
    let before = publish_one(&log, super::message(None, "last")).await.unwrap();
    assert_eq!(admin(&log).purge("orders").await.unwrap(), 4);
    log.close(Duration::from_secs(10)).await;
    drop(log);
    let after = publish_one(&file.open().await, super::message(None, "next")).await.unwrap();
    assert!(after > before, "{after} after {before}");
}

#[tokio::test]
async fn settled_messages_are_kept_for_their_time() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "g").await;
    publish_range(&log, 0..3).await;
    settle(&*member, &take_all(&*member, 3).await).await;
    drop((member, log));
    let log = file.open().await;
    let late = join(&log, "late").await;
    assert_eq!(take_all(&*late, 3).await.len(), 3);
}
