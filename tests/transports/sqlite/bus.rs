//! A bus over the log: drafts that say when and how urgently, and a runtime that keeps its leases.

use std::time::Duration;

use events::{Bus, Draft, Error, now};
use events_tests::{Number, eventually};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use super::TestFile;
use crate::kept::Kept;

async fn bus(file: &TestFile, options: &str) -> Bus {
    Bus::connect(file.url(options)).source("test").await.unwrap()
}

fn number(value: u64) -> Number {
    Number { lane: value, value }
}

#[tokio::test]
async fn a_draft_says_when_it_is_delivered_and_how_urgent_it_is() {
    let file = TestFile::new();
    let bus = bus(&file, "").await;
    let wait = Duration::from_millis(200);
    let due = now() + wait;
    bus.publish(Draft::of(number(1)).deliver_after(wait)).await.unwrap();
    bus.publish(Draft::of(number(2)).deliver_at(now() - wait)).await.unwrap();
    bus.publish(Draft::of(number(3)).priority(1)).await.unwrap();
    bus.publish(Draft::of(number(4)).priority(9).structured()).await.unwrap();
    let seen = Kept::default();
    let kept = seen.clone();
    let handler = move |number: Number| {
        let kept = kept.clone();
        async move { kept.push((number.value, now())) }
    };
    let _handler = bus
        .subscribe("h", handler)
        .configure(|mut settings| {
            settings.concurrency = Some(1);
            settings
        })
        .await
        .unwrap();
    eventually("all four came", async || seen.len() == 4).await;
    let seen = seen.take();
    assert_eq!(seen.iter().map(|(value, _)| *value).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert!(seen[3].1 >= due, "{seen:?} before {due}");
}

#[tokio::test]
async fn a_delay_that_cannot_be_had_is_refused() {
    let bus = Bus::connect("memory:").source("test").await.unwrap();
    let refused = bus.publish(Draft::of(number(1)).deliver_after(Duration::from_secs(1))).await.unwrap_err();
    assert!(matches!(refused, Error::Unsupported { transport: "memory", what: "delayed delivery" }), "{refused:?}");
    let file = TestFile::new();
    let never =
        self::bus(&file, "").await.publish(Draft::of(number(1)).deliver_after(Duration::MAX)).await.unwrap_err();
    assert!(matches!(never, Error::InvalidHeader { .. }), "{never:?}");
}

#[tokio::test]
async fn a_handler_that_takes_longer_than_its_lease_keeps_it() {
    let file = TestFile::new();
    let (one, other) = (bus(&file, "lease=300ms").await, bus(&file, "lease=300ms").await);
    let seen = Kept::default();
    let handler = |kept: Kept<u64>| {
        move |number: Number| {
            let kept = kept.clone();
            async move {
                events::testing::stall(Duration::from_millis(1500)).await;
                kept.push(number.value);
            }
        }
    };
    let first = one.subscribe("h", handler(seen.clone())).await.unwrap();
    let second = other.subscribe("h", handler(seen.clone())).await.unwrap();
    one.publish(number(1)).await.unwrap();
    let admin = one.transport().admin().unwrap();
    eventually("it is settled", async || admin.lag("numbers", "test.h").await.unwrap() == 0).await;
    assert_eq!(seen.take(), [1]);
    assert!(first.health().problems.is_empty() && second.health().problems.is_empty());
}

#[tokio::test]
async fn what_was_given_up_while_the_file_was_held_comes_again() {
    let file = TestFile::new();
    let bus = bus(&file, "lease=300ms&busy=50ms").await;
    let (seen, calls) = (Kept::default(), Kept::default());
    let (kept, called) = (seen.clone(), calls.clone());
    let handler = move |number: Number| {
        let (kept, called) = (kept.clone(), called.clone());
        async move {
            called.push(number.value);
            events::testing::stall(Duration::from_millis(200)).await;
            kept.push(number.value);
        }
    };
    let _handler = bus.subscribe("h", handler).await.unwrap();
    for value in 0..4 {
        bus.publish(number(value)).await.unwrap();
    }
    eventually("a handler is called", async || calls.len() > 0).await;
    let mut holder = SqliteConnectOptions::new().filename(file.path()).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    events::testing::stall(Duration::from_millis(1200)).await;
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    let admin = bus.transport().admin().unwrap();
    eventually("all of it is settled", async || admin.lag("numbers", "test.h").await.unwrap() == 0).await;
    let handled: std::collections::BTreeSet<u64> = seen.take().into_iter().collect();
    assert!(handled.into_iter().eq(0..4));
}

#[tokio::test]
async fn a_backlog_is_shared_and_not_taken_in_by_the_first_who_comes() {
    let file = TestFile::new();
    let (one, other) = (bus(&file, "").await, bus(&file, "").await);
    for result in one.publish_all((0..400).map(number)).await {
        result.unwrap();
    }
    let count = |kept: &Kept<u64>| {
        let kept = kept.clone();
        move |number: Number| {
            let kept = kept.clone();
            async move {
                events::testing::stall(Duration::from_millis(5)).await;
                kept.push(number.value);
            }
        }
    };
    let (mine, theirs) = (Kept::default(), Kept::default());
    let _first = one.subscribe("h", count(&mine)).await.unwrap();
    let _second = other.subscribe("h", count(&theirs)).await.unwrap();
    eventually("all of it is handled", async || mine.len() + theirs.len() == 400).await;
    assert!(mine.len() >= 50 && theirs.len() >= 50, "{} and {}", mine.len(), theirs.len());
}
