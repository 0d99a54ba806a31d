use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{
    Event, Version,
    event::Event as _,
    schema::{Schemas, compatibility::Mode},
};

mod v1_0 {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "orders", name = "order.placed", version = "1.0.0", unlocked)]
    pub(super) struct OrderPlaced {
        id: i64,
        customer: String,
    }
}

mod v1_1 {
    use super::*;

    /// A customer placed an order.
    #[derive(Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "orders", name = "order.placed", version = "1.1.0", unlocked)]
    pub(super) struct OrderPlaced {
        id: i64,
        customer: String,
        #[serde(default)]
        coupon: Option<String>,
    }
}

mod breaking {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "orders", name = "order.placed", version = "1.1.0", unlocked)]
    pub(super) struct OrderPlaced {
        id: i64,
        customer: String,
        coupon: String,
    }
}

mod changed {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "elsewhere", name = "order.placed", version = "1.0.0", unlocked)]
    pub(super) struct OrderPlaced {
        id: u8,
    }
}

fn first() -> &'static EventType {
    v1_0::OrderPlaced::event_type()
}

fn second() -> &'static EventType {
    v1_1::OrderPlaced::event_type()
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("events-schemas-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn with(&self, events: &[&'static EventType]) -> Schemas {
        Schemas::of(&self.0, events.to_vec()).unwrap()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
        let git = Command::new("git").arg("-C").arg(&self.0).args(identity).args(arguments).output().unwrap();
        assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn kinds(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(Finding::kind).collect()
}

#[test]
fn an_export_writes_drafts_and_files_and_nothing_twice() {
    let folder = Folder::new("export");
    let schemas = folder.with(&[first()]);
    let exported = schemas.export().unwrap();
    assert_eq!(exported.drafts, [("order.placed".to_owned(), Version::new(1, 0, 0))]);
    assert!(folder.read("events.lock").contains(" draft "));
    assert!(
        folder.read("order.placed/1.0.0.avsc").contains("\"OrderPlaced\"")
            || folder.read("order.placed/1.0.0.avsc").contains("\"placed\"")
    );
    let json: serde_json::Value = serde_json::from_str(&folder.read("order.placed/1.0.0.json")).unwrap();
    assert_eq!(json["properties"]["id"]["type"], "integer");
    assert_eq!(schemas.export().unwrap().written, [] as [PathBuf; 0]);

    let exported = folder.with(&[second()]).export().unwrap();
    assert_eq!(exported.drafts, [("order.placed".to_owned(), Version::new(1, 1, 0))]);
    assert!(!exported.removed.is_empty() && !folder.0.join("order.placed/1.0.0.json").exists());
}

#[test]
fn a_release_stays() {
    let folder = Folder::new("release");
    let released = folder.with(&[first()]).release(Some("order.placed")).unwrap();
    assert_eq!(released.released, [("order.placed".to_owned(), Version::new(1, 0, 0))]);
    let line = folder.read("events.lock");
    folder.with(&[second()]).export().unwrap();
    let lock = folder.with(&[second()]).lock().unwrap();
    let states: Vec<_> = lock.entries.values().map(|entry| entry.state).collect();
    assert_eq!(states, [State::Released, State::Draft]);
    assert!(folder.read("events.lock").contains(line.lines().last().unwrap()));
    let refused = folder.with(&[changed::OrderPlaced::event_type()]).export().unwrap_err().to_string();
    assert!(refused.contains("order.placed 1.0.0 is released and its shape may not change"), "{refused}");
}

#[test]
fn what_cannot_be_released_is_named() {
    let folder = Folder::new("refused");
    let refused = folder.with(&[first()]).release(Some("order.paid")).unwrap_err().to_string();
    assert!(refused.ends_with("this program has no event `order.paid`; it has `order.placed`"), "{refused}");
    folder.with(&[first()]).release(None).unwrap();
    let breaking = folder.with(&[breaking::OrderPlaced::event_type()]);
    let refused = breaking.release(None).unwrap_err().to_string();
    assert!(refused.contains("nothing is released") && refused.contains(".coupon"), "{refused}");
    assert_eq!(folder.with(&[first()]).release(None).unwrap().released, []);
}

#[test]
fn no_events_and_one_twice_are_errors() {
    let refused = Schemas::of("schemas", Vec::new()).unwrap_err().to_string();
    assert!(refused.contains("add `use domain as _;`, or `events::link!(domain);`"), "{refused}");
    let refused = Schemas::of("schemas", vec![first(), changed::OrderPlaced::event_type()]).unwrap_err().to_string();
    assert!(refused.contains("is both ") && refused.contains("give one of them another name or version"), "{refused}");
}

#[test]
fn a_check_knows_drafts_and_what_was_not_exported() {
    let folder = Folder::new("drafts");
    let schemas = folder.with(&[first()]);
    let deny = CheckOptions { deny_drafts: true, ..CheckOptions::default() };
    let checked = schemas.check(&CheckOptions::default()).unwrap();
    assert_eq!((kinds(&checked.problems), kinds(&checked.warnings)), (vec![], vec!["not-exported"]));
    assert_eq!(kinds(&schemas.check(&deny).unwrap().problems), ["not-exported"]);
    schemas.export().unwrap();
    assert!(schemas.check(&CheckOptions::default()).unwrap().is_clean());
    assert_eq!(kinds(&schemas.check(&deny).unwrap().problems), ["draft"]);
    schemas.release(None).unwrap();
    assert!(schemas.check(&deny).unwrap().is_clean());
    let other = folder.with(&[changed::OrderPlaced::event_type()]).check(&deny).unwrap();
    assert_eq!(kinds(&other.problems), ["changed", "changed"]);
}

#[test]
fn compatibility_is_judged_by_the_mode_of_lock_event_or_command_line() {
    let folder = Folder::new("modes");
    folder.with(&[first()]).release(None).unwrap();
    let schemas = folder.with(&[breaking::OrderPlaced::event_type()]);
    let problems = |schemas: &Schemas, mode| {
        kinds(&schemas.check(&CheckOptions { mode, ..CheckOptions::default() }).unwrap().problems)
    };
    assert_eq!(problems(&schemas, None), ["incompatible"]);
    assert!(problems(&schemas, Some(Mode::None)).is_empty() && problems(&schemas, Some(Mode::Forward)).is_empty());
    assert!(problems(&folder.with(&[second()]), Some(Mode::FullTransitive)).is_empty());
    let lock = folder.read("events.lock");
    let with = |setting: &str| fs::write(folder.0.join("events.lock"), lock.replacen('\n', setting, 1)).unwrap();
    with("\ncompatibility order.placed = none\n");
    assert!(problems(&schemas, None).is_empty());
    with("\ncompatibility order.paid = none\n");
    assert_eq!(problems(&schemas, None), ["incompatible"]);
}

#[test]
fn released_lines_stay_as_they_were_in_a_revision() {
    let folder = Folder::new("against");
    let schemas = folder.with(&[first()]);
    let against = |revision: &str| {
        let against = Some(revision.to_owned());
        schemas.check(&CheckOptions { against, ..CheckOptions::default() })
    };
    folder.git(&["init", "-q"]);
    folder.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    schemas.release(None).unwrap();
    assert!(against("HEAD").unwrap().is_clean(), "there was no lock");
    folder.git(&["add", "."]);
    folder.git(&["commit", "-q", "-m", "released"]);
    assert!(against("HEAD").unwrap().is_clean());
    let lock = folder.read("events.lock");
    let put = |text: &str| fs::write(folder.0.join("events.lock"), text).unwrap();
    put(&lock.replace(" released ", " draft "));
    assert_eq!(kinds(&against("HEAD").unwrap().problems), ["rewritten"]);
    put(lock.rsplit_once("order.placed").unwrap().0);
    let said = against("HEAD").unwrap().problems[0].to_string();
    assert!(said.contains("was released in HEAD, and its line is gone"), "{said}");
    for revision in ["nowhere", "--help", "", "HEAD:a"] {
        assert!(against(revision).unwrap_err().to_string().contains("revision"), "{revision}");
    }
}

#[test]
fn a_lock_that_makes_no_sense_stops_every_verb() {
    let folder = Folder::new("nonsense");
    let schemas = folder.with(&[first()]);
    schemas.release(None).unwrap();
    let lock = folder.read("events.lock");
    for (from, to, said) in [
        ("events-lock 1", "events-lock 9", "written by a newer `events`"),
        ("id:long", "id:int", "edited by hand"),
        ("order.placed", "<<<<<<< HEAD\norder.placed", "a merge left its conflict"),
    ] {
        let text = lock.replace(from, to);
        fs::write(folder.0.join("events.lock"), &text).unwrap();
        for error in [
            schemas.export().unwrap_err(),
            schemas.release(None).unwrap_err(),
            schemas.check(&CheckOptions::default()).unwrap_err(),
            schemas.diff(None, None).unwrap_err(),
        ] {
            assert!(error.to_string().contains(said) && error.to_string().contains("line "), "{error}");
        }
        assert_eq!(folder.read("events.lock"), text, "nothing was written");
    }
    let (_, entry) = schemas_entry(&lock);
    let fingerprint = format!("{:016x}", entry.fingerprint.unwrap());
    fs::write(folder.0.join("events.lock"), lock.replace(&fingerprint, "00000000000000ff")).unwrap();
    let problems = schemas.check(&CheckOptions::default()).unwrap().problems;
    assert!(problems[0].to_string().contains("the fingerprint in the lock is 00000000000000ff"), "{problems:?}");
}

fn schemas_entry(lock: &str) -> ((String, Version), Entry) {
    crate::schema::Lock::parse(lock).unwrap().entries.pop_first().unwrap()
}

#[test]
fn a_difference_is_readable() {
    let folder = Folder::new("diff");
    folder.with(&[first()]).release(None).unwrap();
    let found = folder.with(&[second()]).diff(None, None).unwrap();
    assert_eq!(found[0].to_string(), "order.placed 1.0.0 → 1.1.0\n  + .coupon: string? = null");
    let schemas = folder.with(&[second()]);
    let versions = Some((Version::new(1, 1, 0), Version::new(1, 0, 0)));
    let found = schemas.diff(Some("order.placed"), versions).unwrap();
    assert_eq!(found[0].changes[0].to_string(), "- .coupon: string?");
    let unknown = schemas.diff(Some("order.placed"), Some((Version::new(9, 0, 0), Version::new(1, 0, 0))));
    assert!(unknown.unwrap_err().to_string().contains("there is no order.placed 9.0.0; the lock has 1.0.0"));
    assert_eq!(
        folder.with(&[first()]).diff(None, None).unwrap()[0].to_string(),
        "order.placed 1.0.0: the first version"
    );
}

#[test]
fn a_build_script_refreshes_drafts_only_in_a_checkout() {
    let folder = Folder::new("build");
    let (out, package) = (folder.0.join("out"), folder.0.join("package"));
    let put = |file: &str, text: &str| {
        let path = package.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("Cargo.toml", "[workspace]");
    let within = |out: &Path| build::within(out, &package, &[first()]).unwrap();
    assert_eq!(within(&out).1, None, "there is no lock");
    assert!(out.join("schemas/events.lock").is_file());
    put("schemas/events.lock", "events-lock 1\n");
    put("Cargo.toml.orig", "");
    assert_eq!(within(&out).1, None, "the package was unpacked by cargo");
    fs::remove_file(package.join("Cargo.toml.orig")).unwrap();
    assert_eq!(within(&out).1, Some(package.join("schemas/events.lock")));
    assert!(package.join("schemas/order.placed/1.0.0.json").is_file());
}

#[test]
fn the_history_of_an_event_is_in_the_program() {
    let folder = Folder::new("history");
    folder.with(&[first()]).release(None).unwrap();
    let lines: String = folder.read("events.lock").lines().filter(|line| line.contains(" released ")).collect();
    let event = Box::leak(Box::new(
        EventType::new(
            "order.placed",
            "orders",
            Version::new(1, 1, 0),
            "application/json",
            "a::B",
            false,
            second().shape,
            second().json_schema,
        )
        .with_history(Box::leak((lines + "\na line of the future").into_boxed_str())),
    ));
    let history = crate::schema::history(event);
    assert_eq!(history.iter().map(|model| model.version).collect::<Vec<_>>(), [Version::new(1, 0, 0)]);
    assert_eq!(text::write(&history[0]), text::write(&model(first())));
}
