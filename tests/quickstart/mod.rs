//! The quickstart as a program: its totals are those that a Python script gets from the same files by the rule alone,
//! and what makes no sense is said and not suffered.

mod files;
mod input;
mod kills;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

use serde_json::Value;

/// The line that names the columns.
const HEADER: &str = "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,\
                      tailnum,origin,dest,air_time,distance,hour,minute,time_hour";

/// The program, built once.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| events_tests::example("quickstart"));

#[test]
fn the_totals_are_those_that_python_gets_from_the_files() {
    let data = shipped();
    let mut totals = totals(&data);
    let retried = totals.as_object_mut().unwrap().remove("retried").unwrap();
    assert_eq!(totals, by_python(&data));
    assert_eq!(totals["rows"], 6_111);
    assert!(totals["dead_letters"].as_u64().unwrap() >= 12);
    assert!(retried.as_u64().unwrap() > 0);
    every_row_is_accounted_for(&totals);
}

#[test]
fn every_run_comes_to_the_same_through_queues_of_any_length() {
    let expected = run(&["--json"]).stdout;
    assert_eq!(text(&on("memory:?queue=1", &["--json"]).stdout), text(&expected));
}

#[test]
fn every_codec_comes_to_the_same() {
    let expected = run(&["--json"]).stdout;
    for codec in ["json", "avro", "protobuf"] {
        let output = run(&["--json", "--codec", codec]);
        assert_eq!(text(&output.stderr), "", "{codec}");
        assert_eq!(text(&output.stdout), text(&expected), "{codec}");
    }
    let output = run(&["--codec", "xml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`xml` is no format; there are `json`, `avro` and `protobuf`"));
}

#[test]
fn json_is_one_object_of_exactly_these_members() {
    let output = run(&["--json"]);
    assert_eq!(text(&output.stderr), "", "no progress where nobody watches");
    let totals: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let expected = "rows departed cancelled dead_letters retried late_alerts late_alerts_without_weather carriers";
    assert_eq!(names(&totals), words(expected));
    assert_eq!(names(&totals["carriers"]["UA"]), words("departed cancelled mean_departure_delay_minutes"));
}

#[test]
fn the_summary_names_carriers_delays_and_reasons() {
    let output = run(&[]);
    assert!(output.status.success());
    let page = text(&output.stdout);
    for part in [
        "6,111 rows",
        "United Air Lines Inc.",
        "14 h 13  MQ 3944 JFK to BWI",
        "untidy.csv:4   `year`, `month` and `day` are no real date",
        "untidy.csv:8   `origin` is none of EWR, JFK and LGA",
        "What to try next",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn a_bus_that_is_not_there_is_named_with_those_that_are() {
    for (url, said) in [
        ("kafka://localhost:9092", "`kafka:` is not part of this build; built in: `memory:`, `sqlite:`"),
        ("carrier-pigeon:coop", "no transport is called `carrier-pigeon:`; built in: `memory:`, `sqlite:`"),
        ("memory:?queu=1", "no option `queu`"),
        ("sqlite:", "`sqlite:` names a file"),
        ("sqlite:/nonexistent/run.db", "its folder has to exist"),
    ] {
        let output = on(url, &[]);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}

#[test]
fn an_unknown_argument_is_named_with_the_usage() {
    for (arguments, said) in [(["--jsno"], "`--jsno` is no argument"), (["--data"], "`--data` needs a folder")] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2));
        let errors = text(&output.stderr);
        assert!(errors.contains(said) && errors.contains("usage: "), "{errors}");
    }
    assert!(text(&run(&["--help"]).stdout).contains("usage: "));
}

/// A run that keeps nothing: the default is one file for all.
fn run(arguments: &[&str]) -> Output {
    on("memory:", arguments)
}

fn on(bus: &str, arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).current_dir(root()).args(["--bus", bus]).args(arguments).output().unwrap()
}

/// What the program says of a folder.
fn totals(data: &Path) -> Value {
    printed(&run(&["--json", "--data", data.to_str().unwrap()]))
}

/// What was printed, but for the calls that failed: there are more of them where a lease was lost.
fn all_but_retried(totals: &Output) -> Value {
    let mut totals = printed(totals);
    totals.as_object_mut().unwrap().remove("retried");
    totals
}

fn printed(totals: &Output) -> Value {
    assert!(totals.status.success(), "{}", text(&totals.stderr));
    serde_json::from_slice(&totals.stdout).unwrap()
}

/// What the script says of a folder: everything but `retried`, which is not in the data.
fn by_python(data: &Path) -> Value {
    let python = std::env::var_os("EVENTS_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(python).arg(root().join("tests/python/flights.py")).arg(data).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn every_row_is_accounted_for(totals: &Value) {
    let sum: u64 = ["departed", "cancelled", "dead_letters"].iter().map(|name| totals[name].as_u64().unwrap()).sum();
    assert_eq!(totals["rows"], sum);
}

/// A folder of its own whose flights are these bytes.
fn folder(name: &str, flights: &[u8]) -> PathBuf {
    let folder = scratch(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("flights.csv"), flights).unwrap();
    folder
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("quickstart").join(name)
}

fn shipped() -> PathBuf {
    root().join("examples/data/flights")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
