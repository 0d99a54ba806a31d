//! The published tables are what the runs give: those of the guide and of the README, which `BLESS=1` writes anew.

use std::{env, fs, path::Path};

use events::testing::conformance::{Report, guarantees, semantics, tests};

use super::{memory, sqlite};

/// A column for each; a transport is added in one line.
async fn reports() -> Vec<Report> {
    vec![memory::report().await.clone(), sqlite::report().await.clone()]
}

/// Replaces what stands between the markers of this name.
fn same(file: &str, name: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name}: generated -->\n"), format!("<!-- {name}: end -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{file} has no `{}`", begin.trim())) + begin.len();
    let to = from + text[from..].find(&end).unwrap_or_else(|| panic!("{file} has no `{end}`"));
    let table = format!("\n{table}\n");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{}{table}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    assert_eq!(&text[from..to], table, "{file}: if that is meant, `BLESS=1` writes it anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_are_what_the_runs_give() {
    let reports = reports().await;
    same("events/src/guide/transports.md", "semantics", &semantics(&reports));
    same("events/src/guide/transports.md", "tests", &tests(&reports));
    same("README.md", "guarantees", &guarantees(&reports));
}
