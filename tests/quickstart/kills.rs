//! `kill -9` at any moment: started again, a run goes on where it was, and comes to the same.

use std::{
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use events_tests::eventually;
use sqlx::{Connection, SqliteConnection};

use super::{
    PROGRAM, all_but_retried,
    files::{LogFile, some_flights},
    on, root, text,
};

/// How many points of a run are met by a kill.
const POINTS: u64 = 12;

#[tokio::test]
async fn killed_at_any_point_it_goes_on_and_comes_to_the_same() {
    let data = some_flights("kills", 1_500);
    let expected = all_but_retried(&on("memory:", &["--json", "--data", data.to_str().unwrap()]));
    let whole = LogFile::new("kills-whole");
    assert_eq!(all_but_retried(&whole.run(&data, &[])), expected);
    let length = whole.length().await;

    let file = LogFile::new("kills");
    let mut killed = 0;
    for point in 1..=POINTS {
        let mut process = spawn(&file, &data, "json");
        reaches(&file, length * point / (POINTS + 1), &mut process).await;
        killed += u64::from(kill(process));
    }
    // All is in the log, and still being counted; and then before anything has begun.
    let mut process = spawn(&file, &data, "json");
    reaches(&file, length, &mut process).await;
    kill(process);
    kill(spawn(&file, &data, "json"));
    assert!(killed >= 10, "{killed} were killed before they had finished");
    let last = file.run(&data, &[]);
    assert_eq!(all_but_retried(&last), expected, "{}", text(&last.stderr));
    assert_eq!(all_but_retried(&file.run(&data, &[])), expected);
}

#[tokio::test]
async fn every_codec_survives_a_kill() {
    let data = some_flights("kills-codecs", 300);
    let expected = all_but_retried(&on("memory:", &["--json", "--data", data.to_str().unwrap()]));
    for codec in ["avro", "protobuf"] {
        let file = LogFile::new(&format!("kills-{codec}"));
        let mut process = spawn(&file, &data, codec);
        reaches(&file, 350, &mut process).await;
        kill(process);
        assert_eq!(all_but_retried(&file.run(&data, &["--codec", codec])), expected, "{codec}");
    }
}

#[tokio::test]
async fn two_at_once_come_to_the_same_also_when_one_is_killed() {
    let data = some_flights("two", 600);
    let expected = all_but_retried(&on("memory:", &["--json", "--data", data.to_str().unwrap()]));
    let file = LogFile::new("two");
    let [mut third, first, second] = [0; 3].map(|_| spawn(&file, &data, "json"));
    reaches(&file, 700, &mut third).await;
    kill(third);
    for process in [first, second] {
        let output = process.wait_with_output().unwrap();
        assert_eq!(all_but_retried(&output), expected, "{}", text(&output.stderr));
    }
}

fn spawn(file: &LogFile, data: &Path, codec: &str) -> Child {
    let mut program = Command::new(&*PROGRAM);
    let program =
        program.current_dir(root()).args(["--bus", &file.url(), "--codec", codec, "--json", "--data"]).arg(data);
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Whether it had not ended by itself.
fn kill(mut process: Child) -> bool {
    process.kill().unwrap();
    process.wait().unwrap().signal().is_some()
}

/// Waits until this many messages were ever written to the log, or nobody is left to write them.
async fn reaches(file: &LogFile, messages: u64, process: &mut Child) {
    eventually("the run comes so far", || {
        let has_ended = process.try_wait().unwrap().is_some();
        async move { has_ended || file.length().await >= messages }
    })
    .await;
}

impl LogFile {
    /// How many messages were ever written to it.
    pub(super) async fn length(&self) -> u64 {
        let found = async {
            let url = format!("sqlite://{}?mode=ro", self.path().display());
            let mut connection = SqliteConnection::connect(&url).await?;
            let last = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'message'");
            let last: Option<u32> = last.fetch_optional(&mut connection).await?;
            connection.close().await?;
            Ok::<_, sqlx::Error>(last)
        };
        // It may be about to be made.
        found.await.ok().flatten().unwrap_or(0).into()
    }
}
