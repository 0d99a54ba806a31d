//! Real processes, killed and frozen.

use std::{collections::BTreeSet, time::Duration};

use events::transport::{Admin, connect};
use events_tests::{Process, eventually};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use super::TestFile;

const PROGRAM: &str = env!("CARGO_BIN_EXE_process");

fn numbers(said: &[(String, u64)], word: &str) -> Vec<u64> {
    said.iter().filter(|(said, _)| said == word).map(|(_, number)| *number).collect()
}

#[tokio::test]
async fn what_was_confirmed_before_a_kill_is_in_the_log_once() {
    let file = TestFile::new();
    let (mut confirmed, mut tried) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..5 {
        let (from, to) = (round * 1000, (round + 1) * 1000);
        let publisher = Process::start(PROGRAM, &["publish", &file.url(""), &from.to_string(), &to.to_string()]);
        while publisher.until("ok") < from + 20 {}
        let said = publisher.kill();
        confirmed.extend(numbers(&said, "ok"));
        tried.extend(numbers(&said, "try"));
    }
    let log = file.open().await;
    let found: Vec<u64> = log.browse("numbers", 10_000).await.unwrap().iter().map(value).collect();
    let unique: BTreeSet<u64> = found.iter().copied().collect();
    assert_eq!(found.len(), unique.len(), "nothing came twice");
    assert!(confirmed.is_subset(&unique), "lost: {:?}", confirmed.difference(&unique));
    assert!(unique.is_subset(&tried), "from nowhere: {:?}", unique.difference(&tried));
}

fn value(message: &events::transport::Message) -> u64 {
    let body: serde_json::Value = serde_json::from_slice(message.body.as_deref().unwrap()).unwrap();
    body["value"].as_u64().unwrap()
}

#[tokio::test]
async fn members_are_killed_in_mid_handling_and_every_event_is_handled() {
    const COUNT: u64 = 1000;
    let file = TestFile::new();
    let url = file.url("lease=500ms");
    let member = |group: &str| Process::start(PROGRAM, &["handle", &url, group, "2"]);
    let mut groups: Vec<(&str, Vec<Process>)> =
        ["billing", "audit"].map(|group| (group, vec![member(group), member(group), member(group)])).into();
    groups.iter().flat_map(|(_, members)| members).for_each(Process::ready);
    let publisher = Process::start(PROGRAM, &["publish", &url, "0", &COUNT.to_string()]);
    let mut said: Vec<Vec<(String, u64)>> = vec![Vec::new(); groups.len()];
    for _ in 0..3 {
        for (index, (group, members)) in groups.iter_mut().enumerate() {
            let victim = members.remove(0);
            victim.until("start");
            said[index].extend(victim.kill());
            members.push(member(group));
        }
    }
    while publisher.until("ok") < COUNT - 1 {}
    let log = connect(&url).await.unwrap();
    for (index, (group, members)) in groups.into_iter().enumerate() {
        let admin: &dyn Admin = log.admin().unwrap();
        eventually("the group has settled all", async || admin.lag("numbers", group).await.unwrap() == 0).await;
        members.into_iter().for_each(|member| said[index].extend(member.kill()));
        let done: BTreeSet<u64> = numbers(&said[index], "done").into_iter().collect();
        assert!(done.into_iter().eq(0..COUNT), "{group} has handled every one of them");
    }
}

#[tokio::test]
async fn a_process_that_was_frozen_beyond_its_lease_settles_nothing() {
    let file = TestFile::new();
    let url = file.url("lease=500ms");
    let frozen = Process::start(PROGRAM, &["handle", &url, "g", "300"]);
    frozen.ready();
    let publisher = Process::start(PROGRAM, &["publish", &url, "0", "1"]);
    publisher.until("ok");
    frozen.until("start");
    freeze(&file, &frozen).await;
    let other = Process::start(PROGRAM, &["handle", &url, "g", "2000"]);
    assert_eq!(other.until("start"), 0, "the work of the frozen one");
    frozen.signal("CONT");
    let log = connect(&url).await.unwrap();
    // The frozen one ends its call, or is told to stop; either way the lease is the other's.
    events::testing::stall(Duration::from_millis(1000)).await;
    assert_eq!(log.admin().unwrap().lag("numbers", "g").await.unwrap(), 1, "it is still the other's to settle");
    assert_eq!(other.until("done"), 0);
    eventually("the other settles", async || log.admin().unwrap().lag("numbers", "g").await.unwrap() == 0).await;
}

/// Stops a process where it stands, but not while it writes: nobody can write beside it then, and it is the lock that
/// would be tested.
async fn freeze(file: &TestFile, process: &Process) {
    let mut beside =
        SqliteConnectOptions::new().filename(file.path()).busy_timeout(Duration::ZERO).connect().await.unwrap();
    loop {
        process.signal("STOP");
        if sqlx::query("BEGIN IMMEDIATE").execute(&mut beside).await.is_ok() {
            sqlx::query("ROLLBACK").execute(&mut beside).await.unwrap();
            return;
        }
        process.signal("CONT");
        events::testing::stall(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_key_stays_in_order_across_processes() {
    let file = TestFile::new();
    let url = file.url("lease=5s");
    let members = [(); 2].map(|()| Process::start(PROGRAM, &["handle", &url, "g", "1"]));
    members.iter().for_each(Process::ready);
    let publisher = Process::start(PROGRAM, &["publish", &url, "0", "300"]);
    while publisher.until("ok") < 299 {}
    let log = connect(&url).await.unwrap();
    eventually("all is settled", async || log.admin().unwrap().lag("numbers", "g").await.unwrap() == 0).await;
    let said = members.map(Process::kill);
    assert_eq!(said.iter().map(|said| numbers(said, "done").len()).sum::<usize>(), 300, "each once");
    for said in &said {
        for lane in 0..7 {
            let lane: Vec<u64> = numbers(said, "start").into_iter().filter(|number| number % 7 == lane).collect();
            assert!(lane.is_sorted(), "{lane:?}");
        }
    }
}
