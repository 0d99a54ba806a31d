//! `cargo test`, watched.

use std::io::{BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::Result;
use crate::cargo::{self, Workspace};
use crate::output::{Outcome, Outcomes, Reader};
use crate::python;

/// All tests of the workspace, or those that match any of the filters.
///
/// Whatever is not as it should be is added to the complaints.
pub(crate) fn run(
    workspace: &Workspace,
    python: &Path,
    filters: &[&str],
    complaints: &mut Vec<String>,
) -> Result<Outcomes> {
    let mut command = workspace.cargo(["test", "--workspace", "--all-features", "--no-fail-fast"]);
    if !filters.is_empty() {
        command.arg("--").args(filters);
    }
    command.env(python::VARIABLE, python).env("CARGO_TERM_COLOR", "never");
    if std::thread::available_parallelism().is_ok_and(|threads| threads.get() == 1) {
        // One thread announces a test before it runs, and whatever it prints lands on that line.
        command.env("RUST_TEST_THREADS", "2");
    }

    let outcomes = watch(command, std::io::stderr(), complaints)?;
    for (test, outcome) in &outcomes {
        match outcome {
            Outcome::Passed => {}
            Outcome::Failed => complaints.push(format!("`{test}` failed")),
            Outcome::Ignored => {
                complaints.push(format!("`{test}` is ignored; make it run, or delete it"));
            }
        }
    }
    Ok(outcomes)
}

/// Shows both streams of the command while they are read as one.
fn watch(mut command: Command, mut screen: impl Write, complaints: &mut Vec<String>) -> Result<Outcomes> {
    let line = cargo::line(&command);
    let (output, input) = std::io::pipe()?;
    let mut child = command.stdout(input.try_clone()?).stderr(input).spawn()?;
    // It holds the writing end of the pipe, which would never end.
    drop(command);

    let mut reader = Reader::default();
    let lines = lines(output);
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => {
                screen.write_all(&line)?;
                reader.line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => {
                complaints.push("a test has left a process behind".into());
                break;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
    let status = child.wait()?;
    let (outcomes, problems) = reader.finish();
    complaints.extend(problems);
    let explained = outcomes.values().any(|outcome| *outcome == Outcome::Failed);
    if !status.success() && !explained {
        complaints.push(format!("{line} failed ({status})"));
    }
    Ok(outcomes)
}

fn lines(output: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(std::mem::take(&mut line)).is_err() {
                break;
            }
        }
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> (Outcomes, Vec<String>) {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut complaints = Vec::new();
        let outcomes = watch(command, std::io::sink(), &mut complaints).expect("it runs");
        (outcomes, complaints)
    }

    #[test]
    fn both_streams_are_read_in_order() {
        let script = "
            echo 'Running tests/main.rs (deps/tests-0123456789abcdef)' >&2
            echo 'running 1 test'
            echo 'test one ... ok'
            echo 'test result: ok. 1 passed; 0 failed; 0 ignored' ";
        let (outcomes, complaints) = shell(script);
        assert_eq!(outcomes, [("tests::one".into(), Outcome::Passed)].into());
        assert!(complaints.is_empty(), "{complaints:?}");
    }

    #[test]
    fn a_run_that_fails_without_a_failing_test_is_a_complaint() {
        let (_, complaints) = shell("exit 7");
        assert!(complaints[0].contains("exit status: 7"), "{complaints:?}");
    }

    #[test]
    fn a_process_left_behind_does_not_hold_up_the_run() {
        let (_, complaints) = shell("sleep 20 & exit 0");
        assert_eq!(complaints, ["a test has left a process behind"]);
    }
}
