//! Files that are not ours, not whole, or not to be had.

use std::{fs, time::Duration};

use events::transport::Transport;
use sqlx::{Connection, SqliteConnection};

use super::{TestFile, join, message, publish_range, take_all};

async fn raw(file: &TestFile) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.path().display())).await.unwrap()
}

#[tokio::test]
async fn a_file_of_another_program_is_left_as_it_is() {
    let file = TestFile::new();
    let mut theirs = raw(&file).await;
    sqlx::query("CREATE TABLE theirs (id INTEGER)").execute(&mut theirs).await.unwrap();
    theirs.close().await.unwrap();
    let before = fs::read(file.path()).unwrap();
    let error = file.refusal("").await;
    assert!(error.contains("is an SQLite file of another program"), "{error}");
    assert_eq!(fs::read(file.path()).unwrap(), before);
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let file = TestFile::new();
    fs::write(
        file.path(),
        "a letter to a friend, long enough to be a header of a hundred bytes if it were one, which it is not",
    )
    .unwrap();
    let error = file.refusal("").await;
    assert!(error.contains("is no SQLite file, or is damaged"), "{error}");
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..1).await;
    log.close(Duration::from_secs(10)).await;
    let mut later = raw(&file).await;
    sqlx::query("PRAGMA user_version = 7").execute(&mut later).await.unwrap();
    later.close().await.unwrap();
    let error = file.refusal("").await;
    assert!(error.contains("is of format 7, written by a newer version"), "{error}");
    assert!(error.contains("reads up to 1"), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    for (path, why) in [
        ("/nonexistent/folder/log.db", "cannot be opened: its folder has to exist, and to be writable"),
        ("/proc/log.db", "cannot be opened"),
        (env!("CARGO_TARGET_TMPDIR"), "is a folder"),
    ] {
        let error = events::transport::connect(&format!("sqlite:{path}")).await.unwrap_err();
        assert!(matches!(error, events::Error::Config(_)), "{error:?}");
        let error = error.to_string();
        assert!(error.contains(path) && error.contains(why), "{error}");
        assert!(!error.contains("PRAGMA") && !error.contains("SELECT"), "{error}");
    }
}

#[tokio::test]
async fn a_damaged_file_is_an_error_and_no_panic() {
    let file = TestFile::new();
    let log = file.open().await;
    publish_range(&log, 0..2000).await;
    log.close(Duration::from_secs(10)).await;
    let mut bytes = fs::read(file.path()).unwrap();
    let length = bytes.len();
    // All but the first page, which says what it is.
    bytes[8192..length].fill(0xa5);
    fs::write(file.path(), &bytes).unwrap();
    let said = match events::transport::connect(&file.url("")).await {
        Err(error) => error.to_string(),
        Ok(log) => {
            let published = log.publish(&[message(None, "x")]).await;
            format!("{published:?}")
        }
    };
    assert!(said.to_lowercase().contains("damaged"), "{said}");
}

#[tokio::test]
async fn a_database_that_somebody_holds_is_said_to_be_held() {
    let file = TestFile::new();
    let log = file.of("busy=100ms").await;
    let member = join(&*log, "g").await;
    let mut holder = raw(&file).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    let outcome = log.publish(&[message(None, "held")]).await.pop().unwrap();
    let text = format!("{outcome:?}");
    assert!(matches!(outcome, events::transport::Outcome::Failed(_)), "{text}");
    let mut delivered = events::transport::Delivered::default();
    let error = member.receive(super::PLENTY, &mut delivered).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert!(format!("{error:?}").contains("Busy"), "{error:?}");
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    publish_range(&*log, 0..1).await;
    assert_eq!(take_all(&*member, 1).await.len(), 1);
}

#[tokio::test]
async fn after_a_close_nothing_is_taken() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "g").await;
    let waiting = tokio::spawn(async move {
        let mut delivered = events::transport::Delivered::default();
        member.receive(super::PLENTY, &mut delivered).await
    });
    tokio::task::yield_now().await;
    log.close(Duration::from_secs(10)).await;
    assert!(matches!(waiting.await.unwrap(), Err(events::Error::Closed)));
    let outcome = log.publish(&[message(None, "late")]).await.pop().unwrap();
    assert!(matches!(outcome, events::transport::Outcome::Rejected(events::Error::Closed)), "{outcome:?}");
    assert!(matches!(log.subscribe(super::spec("g")).await, Err(events::Error::Closed)));
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_confirmed_into_a_file_that_is_gone() {
    let file = TestFile::new();
    let log = file.open().await;
    let member = join(&log, "g").await;
    publish_range(&log, 0..1).await;
    let leases = take_all(&*member, 1).await;
    fs::rename(file.path(), file.path().with_extension("old")).unwrap();
    let outcome = log.publish(&[message(None, "lost")]).await.pop().unwrap();
    let text = format!("{outcome:?}");
    assert!(matches!(outcome, events::transport::Outcome::Rejected(_)) && text.contains("Replaced"), "{text}");
    let error = member.settle(&super::tokens(&leases)).await.unwrap_err();
    assert!(!error.is_transient(), "{error:?}");
    fs::write(file.path(), "another").unwrap();
    let outcome = log.publish(&[message(None, "lost")]).await.pop().unwrap();
    assert!(format!("{outcome:?}").contains("Replaced"), "{outcome:?}");
    fs::rename(file.path().with_extension("old"), file.path()).unwrap();
    publish_range(&log, 1..2).await;
    assert_eq!(super::lag(&log, "g").await, 2);
}

#[tokio::test]
async fn many_may_make_a_file_at_once() {
    let file = TestFile::new();
    let opened = (0..16).map(|_| {
        tokio::spawn({
            let url = file.url("");
            async move { events::transport::connect(&url).await }
        })
    });
    for log in opened.collect::<Vec<_>>() {
        publish_range(&*log.await.unwrap().unwrap(), 0..1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_make_one_file_at_the_same_moment() {
    for _ in 0..25 {
        let file = TestFile::new();
        let opens: Vec<_> = (0..8).map(|_| tokio::spawn(connect_to(file.url("synchronous=normal")))).collect();
        for open in opens {
            open.await.unwrap();
        }
    }
}

async fn connect_to(url: String) {
    let log = events::transport::connect(&url).await.unwrap_or_else(|error| panic!("{error}"));
    log.close(Duration::from_secs(10)).await;
}
