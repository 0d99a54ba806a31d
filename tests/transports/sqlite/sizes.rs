//! What is too large, and a file that is full.

use events::{
    Error,
    transport::{Outcome, Room, Transport},
};

use super::{TestFile, join, lag, message, publish_range, settle, take_all};

#[tokio::test]
async fn what_is_too_large_is_refused_alone() {
    let file = TestFile::new();
    let log = file.of("max_bytes=10").await;
    let batch = [message(None, "small"), message(None, "much too large"), message(None, "fits")];
    let outcomes = log.publish(&batch).await;
    assert!(matches!(outcomes[1], Outcome::Rejected(Error::TooLarge { size: 14, limit: 10 })), "{outcomes:?}");
    assert!(matches!((&outcomes[0], &outcomes[2]), (Outcome::Confirmed(_), Outcome::Confirmed(_))), "{outcomes:?}");
    assert_eq!(log.admin().unwrap().browse("orders", 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_full_file_takes_nothing_more_and_loses_nothing() {
    let file = TestFile::new();
    let log = file.of("max_size=262144&retain=0s").await;
    let member = join(&*log, "g").await;
    let large = "x".repeat(20_000);
    let mut taken = 0;
    let refusal = loop {
        match log.publish(&[message(None, &large)]).await.pop().unwrap() {
            Outcome::Confirmed(_) => taken += 1,
            other => break other,
        }
    };
    assert!(matches!(refusal, Outcome::Backpressure), "{refusal:?}");
    assert!(taken >= 5, "{taken}");
    assert_eq!(lag(&*log, "g").await, taken);
    let leases = take_all(&*member, 3).await;
    settle(&*member, &leases).await;
    assert_eq!(lag(&*log, "g").await, taken - 3);
}

#[tokio::test]
async fn a_receive_keeps_to_its_room() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "g").await;
    publish_range(&log, 0..5).await;
    log.publish(&[message(None, &"y".repeat(100_000)), message(None, &"z".repeat(100_000))]).await;
    let room = Room { messages: 100, bytes: 50_000 };
    let counts = [5, 1, 1];
    for count in counts {
        let delivered = super::receive(&*member, room).await;
        assert_eq!(delivered.leases.len(), count);
        settle(&*member, &delivered.leases).await;
    }
}
