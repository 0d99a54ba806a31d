//! What the tests share.

use std::{
    cell::RefCell,
    future::Future,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::Duration,
};

/// Waits until `condition` holds; the only place of the tests that sleeps.
///
/// # Panics
/// When it does not hold within 30 s.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    for _ in 0..30_000 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("{what}: not within 30 s");
}

/// Builds an example, and says where the program is.
///
/// # Panics
/// When it does not build, with what the compiler said.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let mut build = Command::new(cargo);
    build.current_dir(root).args(["build", "--package", "events-examples", "--example", name]);
    let output = build.args(["--quiet", "--message-format", "json"]).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let artifacts = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["executable"].as_str().map(PathBuf::from);
    artifacts.lines().find_map(executable).expect("cargo names the program that it has built")
}

/// An event of tests with several processes: numbers, in seven lanes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema, events::Event,
)]
#[event(topic = "numbers", version = "1.0.0", unlocked)]
pub struct Number {
    /// What orders it.
    #[event(key)]
    pub lane: u64,
    /// Which it is.
    pub value: u64,
}

/// A process of a test; it is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    lines: Receiver<(String, u64)>,
    /// What was read of it.
    read: RefCell<Vec<(String, u64)>>,
}

impl Process {
    /// Starts the program `process` of this crate; `program` is its path.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(program: &str, words: &[&str]) -> Self {
        let mut child = Command::new(program).args(words).stdout(Stdio::piped()).spawn().expect("the program is built");
        let stdout = child.stdout.take().expect("it is piped");
        let (say, lines) = mpsc::sync_channel(1 << 16);
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let (word, number) = line.split_once(' ').unwrap_or((&line, "0"));
                // The test may have seen enough.
                let _ = say.send((word.to_owned(), number.parse().unwrap_or(0)));
            }
        });
        Self { child, lines, read: RefCell::default() }
    }

    /// Its next line: a word and a number; `None` when it has ended.
    ///
    /// # Panics
    /// When it says nothing for a minute.
    pub fn line(&self) -> Option<(String, u64)> {
        match self.lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => {
                self.read.borrow_mut().push(line.clone());
                Some(line)
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the process says nothing"),
        }
    }

    /// Waits until it is at work.
    ///
    /// # Panics
    /// When it ends before.
    pub fn ready(&self) {
        self.until("ready");
    }

    /// Waits for a line with this word; the number in it.
    ///
    /// # Panics
    /// When it ends without it.
    pub fn until(&self, word: &str) -> u64 {
        loop {
            let (said, number) = self.line().unwrap_or_else(|| panic!("it ends before it says `{word}`"));
            if said == word {
                return number;
            }
        }
    }

    /// Sends it a signal by its name, such as `STOP`.
    ///
    /// # Panics
    /// When there is no `kill`.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(kill.expect("there is `kill`").success());
    }

    /// Ends it with `SIGKILL`; all that it has said.
    #[must_use]
    pub fn kill(mut self) -> Vec<(String, u64)> {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.read.take().into_iter().chain(self.lines.iter()).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
