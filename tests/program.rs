//! The program that an app is: its commands, and how signals end it.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

/// An app whose `main` is `App::main`.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| events_tests::example("04_testing"));

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).env_remove("EVENTS_BUS").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn handlers_lists_them_with_every_default() {
    let output = run(&["handlers"]);
    let listed = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(listed.contains("watch: reading.taken v1.0.0 of readings, as sensors.watch"), "{listed}");
    for default in ["start earliest", "order key", "attempts 6", "dead letters readings.dlq", "concurrency 8"] {
        assert!(listed.contains(default), "{default}: {listed}");
    }
}

#[test]
fn check_says_whether_it_would_start() {
    let output = run(&["check"]);
    assert!(output.status.success() && text(&output.stdout).contains("no mistakes"));
    let output = run(&["check", "--bus", "kafka://broker"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("`kafka:` is not part of this build; built in: `memory:`"));
}

#[test]
fn a_mistake_on_the_command_line_is_named_with_the_usage() {
    let output = run(&["rum"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("`rum` is not a command") && said.contains("usage: sensors COMMAND"), "{said}");
}

#[test]
fn a_signal_ends_a_run_well() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Command::new(&*PROGRAM);
        let mut program = program.arg("run").env_remove("EVENTS_BUS").stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(program.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("sensors on memory:"), "the topology comes first: {line}");
        assert!(Command::new("kill").args([signal, &program.id().to_string()]).status().unwrap().success());
        assert!(program.wait().unwrap().success());
        said.read_to_string(&mut line).unwrap();
        assert!(line.contains("0 settled, 0 given back"), "{line}");
    }
}
