//! The log of a run in a file: finished, started over, somebody else's.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use sqlx::{Connection, SqliteConnection};

use super::{HEADER, PROGRAM, all_but_retried, folder, on, printed, root, run, scratch, shipped, text};

/// A file of one test's own; it is removed with this.
pub(super) struct LogFile(PathBuf);

impl LogFile {
    pub(super) fn new(name: &str) -> Self {
        let folder = scratch(&format!("log-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.join("run.db")
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite:{}?lease=500ms&synchronous=normal&retain=forever", self.path().display())
    }

    pub(super) fn run(&self, data: &Path, arguments: &[&str]) -> Output {
        on(&self.url(), &[&["--json", "--data", data.to_str().unwrap()], arguments].concat())
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        // What is left behind is in the target folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The first rows of the data that comes with the examples, and all that stands beside them.
pub(super) fn some_flights(name: &str, rows: usize) -> PathBuf {
    let flights = fs::read_to_string(shipped().join("flights.csv")).unwrap();
    let lines: Vec<&str> = flights.lines().take(rows + 1).collect();
    let data = folder(name, lines.join("\n").as_bytes());
    for file in ["untidy.csv", "weather.csv", "airlines.csv"] {
        fs::copy(shipped().join(file), data.join(file)).unwrap();
    }
    data
}

fn refused(output: &Output, said: &[&str]) {
    let errors = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{errors}");
    for part in said {
        assert!(errors.contains(part), "{part} is not in\n{errors}");
    }
}

#[tokio::test]
async fn a_finished_run_says_so_and_fresh_starts_over() {
    let (data, file) = (some_flights("finished", 300), LogFile::new("finished"));
    let first = file.run(&data, &[]);
    assert_eq!(text(&first.stderr), "");
    let expected = all_but_retried(&run(&["--json", "--data", data.to_str().unwrap()]));
    assert_eq!(all_but_retried(&first), expected);
    let length = file.length().await;
    let again = file.run(&data, &[]);
    assert_eq!(all_but_retried(&again), expected);
    assert!(text(&again.stderr).contains("finished before") && text(&again.stderr).contains("`--fresh`"));
    assert_eq!(file.length().await, length, "nothing was published again");
    let fresh = file.run(&data, &["--fresh"]);
    assert_eq!((all_but_retried(&fresh), text(&fresh.stderr)), (expected, String::new()));
    assert!(file.length().await < 2 * length, "the log has begun anew");
}

#[test]
fn other_data_and_another_codec_are_refused() {
    let file = LogFile::new("other");
    let (data, other) = (some_flights("data", 20), some_flights("other-data", 21));
    let expected = all_but_retried(&file.run(&data, &[]));
    let said = ["belongs to other data, or to another codec", "--fresh", "run.db"];
    refused(&file.run(&other, &[]), &said);
    refused(&file.run(&data, &["--codec", "avro"]), &said);
    assert_eq!(all_but_retried(&file.run(&data, &[])), expected, "what was refused has changed nothing");
    let fresh = all_but_retried(&file.run(&other, &["--fresh"]));
    assert_eq!(fresh, all_but_retried(&run(&["--json", "--data", other.to_str().unwrap()])));
    refused(&file.run(&data, &[]), &said);
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_left_as_it_is() {
    let (data, file) = (some_flights("foreign", 5), LogFile::new("foreign"));
    let unchanged = |said: &[&str]| {
        let before = fs::read(file.path()).unwrap();
        for arguments in [&[][..], &["--fresh"]] {
            refused(&file.run(&data, arguments), said);
            assert_eq!(fs::read(file.path()).unwrap(), before);
        }
        let beside: Vec<_> = fs::read_dir(file.path().parent().unwrap()).unwrap().collect();
        assert_eq!(beside.len(), 1, "{beside:?}");
    };
    fs::write(file.path(), "a letter to a friend, of a hundred bytes and more, as long as the head of a database is")
        .unwrap();
    unchanged(&["is no SQLite file"]);
    fs::remove_file(file.path()).unwrap();
    let url = format!("sqlite://{}?mode=rwc", file.path().display());
    let mut theirs = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("CREATE TABLE theirs (id INTEGER)").execute(&mut theirs).await.unwrap();
    theirs.close().await.unwrap();
    unchanged(&["is an SQLite file of another program"]);
}

#[tokio::test]
async fn fresh_removes_no_log_that_others_write_to_or_use() {
    let (data, file) = (some_flights("shared", 5), LogFile::new("shared"));
    let expected = all_but_retried(&file.run(&data, &[]));
    let lock = File::open(file.path().with_extension("db-lock")).unwrap();
    lock.lock_shared().unwrap();
    refused(&file.run(&data, &["--fresh"]), &["another quickstart uses", "run.db"]);
    drop(lock);
    let log = events::transport::connect(&file.url()).await.unwrap();
    let message = events::transport::Message {
        topic: log.topic("orders").unwrap(),
        key: None,
        headers: events::transport::HeaderSet::default(),
        timestamp: None,
        body: None,
    };
    assert_eq!(log.publish(&[message]).await.len(), 1);
    log.close(std::time::Duration::from_secs(10)).await;
    refused(&file.run(&data, &["--fresh"]), &["events of other programs, in `orders`", "run.db"]);
    assert_eq!(all_but_retried(&file.run(&data, &[])), expected);
}

#[test]
fn two_equal_lines_are_two_rows() {
    let line = "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z";
    let (data, file) = (folder("equal", format!("{HEADER}\n{line}\n{line}\n").as_bytes()), LogFile::new("equal"));
    for _ in 0..2 {
        let totals = printed(&file.run(&data, &[]));
        assert_eq!((&totals["rows"], &totals["departed"]), (&2.into(), &2.into()));
    }
}

#[test]
fn by_default_each_data_and_codec_has_a_file_in_the_target_folder() {
    let home = LogFile::new("default");
    let target = home.path().with_file_name("target");
    let program = target.join("debug/examples/quickstart");
    fs::create_dir_all(program.parent().unwrap()).unwrap();
    fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
    if fs::hard_link(&*PROGRAM, &program).is_err() {
        fs::copy(&*PROGRAM, &program).unwrap();
    }
    let (data, other) = (some_flights("default", 10), some_flights("default-other", 11));
    let by_default = |data: &Path, codec: &str| {
        let mut program = Command::new(&program);
        let output = program.current_dir(root()).args(["--codec", codec, "--data"]).arg(data).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        output
    };
    let first = text(&by_default(&data, "json").stdout);
    by_default(&other, "json");
    by_default(&data, "protobuf");
    let logs = fs::read_dir(target.join("quickstart")).unwrap().map(|entry| entry.unwrap().path());
    let logs: Vec<PathBuf> = logs.filter(|path| path.extension().is_some_and(|extension| extension == "db")).collect();
    assert_eq!(logs.len(), 3, "{logs:?}");
    assert!(logs.iter().any(|log| first.contains(log.to_str().unwrap())), "{first}");
    assert!(!first.contains("finished before"));
    assert!(text(&by_default(&data, "json").stdout).contains("finished before"));
    assert!(!text(&run(&[]).stdout).contains(".db"));
}
