//! The schemas of the examples, in `schemas/`: what their programs publish is released, and its files are as printed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use events::schema::{Lock, State};

/// The examples whose events are under version control, as `cargo xtask schemas` has them.
const PROGRAMS: [&str; 3] = ["quickstart", "04_testing", "05_versions"];

#[test]
fn what_the_examples_publish_is_released_and_its_files_are_as_printed() {
    let copy = copy("printed");
    let folder = copy.to_str().unwrap();
    for program in PROGRAMS {
        let program = events_tests::example(program);
        let output = schemas(&program, &["export", "--dir", folder]);
        assert!(text(&output.stdout).ends_with("0 drafts, 0 files written\n"), "{}", said(&output));
        let output = schemas(&program, &["check", "--deny-drafts", "--dir", folder]);
        assert_eq!(
            (output.status.code(), text(&output.stdout).as_str()),
            (Some(0), "no problems\n"),
            "{}",
            said(&output)
        );
    }
}

#[test]
fn the_lock_holds_the_examples_events_and_no_others() {
    let lock = Lock::read(&root().join("schemas/events.lock")).unwrap();
    let mut names: Vec<_> = lock.entries.keys().map(|(name, version)| format!("{name} {version}")).collect();
    names.dedup();
    let expected = [
        "alarm.raised 1.0.0",
        "flight.cancelled 1.0.0",
        "flight.departed 1.0.0",
        "flight.departed 1.1.0",
        "flight.late 1.0.0",
        "flight.run.started 1.0.0",
        "flights.row 1.0.0",
        "invoice.issued 1.0.0",
        "invoice.issued 1.1.0",
        "invoice.issued 2.0.0",
        "reading.taken 1.0.0",
    ];
    assert_eq!(names, expected);
    assert!(lock.entries.values().all(|entry| entry.state == State::Released));
    for (name, version) in lock.entries.keys() {
        for extension in ["avsc", "json", "proto"] {
            let file = root().join("schemas").join(name).join(format!("{version}.{extension}"));
            assert!(file.is_file(), "{} is missing", file.display());
        }
    }
}

#[test]
fn a_lock_that_was_edited_or_merged_badly_stops_every_verb() {
    let program = events_tests::example("05_versions");
    let lock = fs::read_to_string(root().join("schemas/events.lock")).unwrap();
    for (name, broken, says) in [
        ("merged", format!("{lock}<<<<<<< HEAD\n"), "conflict"),
        ("edited", lock.replace("cents:long}", "cents:int}"), "line "),
        ("newer", lock.replace("events-lock 1", "events-lock 99"), "99"),
    ] {
        let copy = copy(name);
        fs::write(copy.join("events.lock"), &broken).unwrap();
        for verb in ["export", "release", "check", "diff"] {
            let output = schemas(&program, &[verb, "--dir", copy.to_str().unwrap()]);
            assert!(!output.status.success() && said(&output).contains(says), "{verb} of {name}: {}", said(&output));
        }
        assert_eq!(fs::read_to_string(copy.join("events.lock")).unwrap(), broken, "nothing was written");
    }
}

fn schemas(program: &Path, arguments: &[&str]) -> Output {
    Command::new(program).current_dir(root()).arg("schemas").args(arguments).output().unwrap()
}

/// A copy of the schemas for one test.
fn copy(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(root().join("schemas")).unwrap() {
        let from = entry.unwrap().path();
        let to = folder.join(from.file_name().unwrap());
        if from.is_file() {
            fs::copy(from, to).unwrap();
            continue;
        }
        fs::create_dir_all(&to).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap().path();
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
    folder
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn said(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
