//! Leases: a member that gives no sign of life loses them, and what it settles then does nothing.

use std::time::Duration;

use events::transport::Transport;
use sqlx::{Connection, SqliteConnection};

use super::{TestFile, join, lag, publish_range, settle, take, take_all, texts, tokens};

#[tokio::test]
async fn the_work_of_a_dead_process_goes_to_another() {
    let file = TestFile::new();
    let dead = events::transport::sqlite::SqliteTransport::open(events::transport::sqlite::SqliteConfig {
        lease: Duration::from_millis(300),
        ..events::transport::sqlite::SqliteConfig::new(file.path())
    });
    let dead = dead.await.unwrap();
    let alive = file.of("lease=300ms").await;
    let (first, second) = (join(&dead, "g").await, join(&*alive, "g").await);
    publish_range(&dead, 0..10).await;
    let lost = take_all(&*first, 10).await;
    dead.abandon();
    let again = take_all(&*second, 10).await;
    assert_eq!(texts(&again), texts(&lost));
    assert!(again.iter().all(|lease| lease.deliveries == Some(2)));
    settle(&*second, &again).await;
    assert_eq!(lag(&*alive, "g").await, 0);
}

#[tokio::test]
async fn a_settle_under_a_lost_lease_does_nothing() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "g").await;
    publish_range(&log, 0..3).await;
    let old = take_all(&*member, 3).await;
    log.cut().await.unwrap();
    let settlement = member.settle(&tokens(&old)).await.unwrap();
    assert_eq!((settlement.stale, settlement.repeated), (3, 0), "nobody else has them, and still they are not ours");
    assert_eq!(member.extend(&tokens(&old)).await.unwrap(), tokens(&old));
    let told = super::receive(&*member, super::PLENTY).await;
    assert_eq!(told.lost, [old[0].token.epoch]);
    let new = take_all(&*member, 3).await;
    assert_eq!(texts(&new), ["0", "1", "2"]);
    let settlement = member.settle(&tokens(&old)).await.unwrap();
    assert_eq!((settlement.stale, settlement.repeated), (3, 0));
    settle(&*member, &new).await;
    let settlement = member.settle(&tokens(&new)).await.unwrap();
    assert_eq!((settlement.stale, settlement.repeated), (0, 3));
    assert_eq!(lag(&log, "g").await, 0);
}

#[tokio::test]
async fn a_sign_of_life_keeps_a_lease() {
    let file = TestFile::new();
    let log = file.of("lease=300ms").await;
    let (busy, idle) = (join(&*log, "g").await, join(&*log, "g").await);
    publish_range(&*log, 0..1).await;
    let lease = take(&*busy, 1).await;
    for _ in 0..10 {
        assert_eq!(busy.extend(&tokens(&lease)).await.unwrap(), []);
        super::nothing(&*idle).await;
    }
    settle(&*busy, &lease).await;
}

#[tokio::test]
async fn a_member_that_waits_lives() {
    let file = TestFile::new();
    let log = file.of("lease=200ms").await;
    let member = join(&*log, "g").await;
    let waiting = tokio::spawn(async move { super::receive(&*member, super::PLENTY).await });
    events::testing::stall(Duration::from_millis(900)).await;
    publish_range(&*log, 0..1).await;
    let delivered = waiting.await.unwrap();
    assert_eq!((delivered.lost.len(), delivered.leases.len()), (0, 1));
}

#[tokio::test]
async fn a_member_that_leaves_gives_back() {
    let file = TestFile::new();
    let log = file.open().await;
    let (first, second) = (join(&log, "g").await, join(&log, "g").await);
    publish_range(&log, 0..4).await;
    let leases = take(&*first, 3).await;
    settle(&*first, &leases[..1]).await;
    first.close().await;
    let rest = take_all(&*second, 3).await;
    assert_eq!(texts(&rest), ["1", "2", "3"]);
    second.release(&tokens(&rest)).await.unwrap();
    let third = join(&log, "g").await;
    drop(second);
    let rest = take_all(&*third, 3).await;
    assert_eq!(rest.iter().map(|lease| lease.deliveries).collect::<Vec<_>>(), [Some(2), Some(2), Some(1)]);
    assert!(log.capabilities().lease.is_some());
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_dead_member() {
    let file = TestFile::new();
    let (dead, alive) = (file.open().await, file.of("lease=300ms").await);
    let (first, second) = (join(&dead, "g").await, join(&*alive, "g").await);
    publish_range(&dead, 0..3).await;
    assert_eq!(take_all(&*first, 3).await.len(), 3);
    dead.abandon();
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", file.path().display())).await.unwrap();
    // An hour, and a lease that is as short as the test.
    let moved = "UPDATE member SET expires = expires + 3600000, lease = 300";
    sqlx::query(moved).execute(&mut beside).await.unwrap();
    assert_eq!(texts(&take_all(&*second, 3).await), ["0", "1", "2"]);
}
