//! A file without room, and work that fails beside work that does not.

use std::time::Duration;

use events::transport::{Delivered, Outcome, Transport};
use events_tests::eventually;
use sqlx::{Connection, SqliteConnection};

use super::{PLENTY, TestFile, join, lag, message, publish_range, settle, take_all};

/// Publishes until nothing more goes in, in ever smaller batches; how many were taken.
async fn fill(log: &dyn Transport) -> usize {
    let mut taken = 0;
    for count in [1000, 100, 10, 1] {
        let batch = vec![message(Some("k"), ""); count];
        while log.publish(&batch).await.iter().all(|outcome| matches!(outcome, Outcome::Confirmed(_))) {
            taken += count;
        }
    }
    taken
}

#[tokio::test]
async fn what_is_in_a_full_file_can_be_handled_and_makes_room() {
    let file = TestFile::new();
    let log = file.of("max_size=262144&retain=0s").await;
    let taken = fill(&*log).await;
    let member = join(&*log, "g").await;
    for left in (1..=taken).rev().step_by(128) {
        settle(&*member, &take_all(&*member, left.min(128)).await).await;
    }
    assert_eq!(lag(&*log, "g").await, 0);
    drop((member, log));
    let log = file.of("max_size=262144&retain=0s").await;
    eventually("there is room again", async || {
        matches!(log.publish(&[message(None, &"y".repeat(8_000))]).await[..], [Outcome::Confirmed(_)])
    })
    .await;
}

#[tokio::test]
async fn a_publish_without_room_holds_up_no_settle() {
    let file = TestFile::new();
    let log = file.of("max_size=262144").await;
    let member = join(&*log, "g").await;
    publish_range(&*log, 0..10).await;
    let leases = take_all(&*member, 10).await;
    let large = [message(None, &"x".repeat(300_000))];
    let (publish, (), ()) = tokio::join!(log.publish(&large), settle(&*member, &leases), publish_range(&*log, 10..11));
    assert!(matches!(publish[..], [Outcome::Backpressure]), "{publish:?}");
    assert_eq!(lag(&*log, "g").await, 1);
}

#[tokio::test]
async fn what_cannot_be_read_spoils_nothing_else() {
    let file = TestFile::new();
    let log = file.open().await;
    let (bad, good) = (join(&log, "bad").await, join(&log, "good").await);
    publish_range(&log, 0..2).await;
    let leases = take_all(&*good, 2).await;
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", file.path().display())).await.unwrap();
    sqlx::query("UPDATE message SET headers = x'c8'").execute(&mut beside).await.unwrap();
    beside.close().await.unwrap();
    let mut delivered = Delivered::default();
    let (received, (), ()) =
        tokio::join!(bad.receive(PLENTY, &mut delivered), publish_range(&log, 2..9), settle(&*good, &leases));
    let error = received.unwrap_err();
    assert!(format!("{error:?}").contains("Damaged"), "{error:?}");
    log.close(Duration::from_secs(10)).await;
}
