//! `tests/features.toml`: what the features are, and which tests show them.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::output::{Outcome, Outcomes};

/// The groups of features, each numbered from 1 to its last.
pub(crate) const GROUPS: &[(char, usize)] = &[('A', 84), ('B', 52), ('C', 39), ('X', 34)];

const FILE: &str = "tests/features.toml";

/// A feature, and the tests that show it; none yet where it is open.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    id: String,
    tests: Vec<String>,
}

/// What the tests of a run say of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) tests: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Shown,
    Open,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    what: String,
    tests: Option<Vec<String>>,
    status: Option<Status>,
}

pub(crate) fn read(root: &Path) -> Result<Vec<Row>> {
    let text = fs::read_to_string(root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
    Ok(parse(&text)?)
}

/// Reports every mistake at once.
fn parse(text: &str) -> Result<Vec<Row>, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let known: Vec<String> =
        GROUPS.iter().flat_map(|(group, last)| (1..=*last).map(move |number| format!("{group}{number:02}"))).collect();
    let missing = known.iter().filter(|id| !table.contains_key(*id));
    let mut mistakes: Vec<_> = missing.map(|id| format!("{id} is missing")).collect();
    let mut rows = Vec::new();
    for (id, value) in table {
        let entry = value.try_into().map_err(|error| error.to_string().trim_end().to_owned());
        match entry.and_then(tests) {
            Ok(_) if !known.contains(&id) => mistakes.push(format!("{id} is not the id of a feature")),
            Ok(tests) => rows.push(Row { id, tests }),
            Err(mistake) => mistakes.push(format!("{id}: {mistake}")),
        }
    }
    match mistakes.is_empty() {
        true => Ok(rows),
        false => Err(format!("{FILE}:\n  {}", mistakes.join("\n  "))),
    }
}

fn tests(entry: Entry) -> Result<Vec<String>, String> {
    if entry.what.trim().is_empty() {
        return Err("`what` is empty".into());
    }
    match (entry.tests, entry.status) {
        (Some(tests), None) if tests.is_empty() => Err("`tests` is empty; write `status = \"open\"`".into()),
        (Some(tests), None) => Ok(tests),
        (None, Some(Status::Open)) => Ok(Vec::new()),
        (_, Some(Status::Shown)) => Err("only its `tests` make a row shown".into()),
        (Some(_), Some(_)) => Err("has both `tests` and a `status`".into()),
        (None, None) => Err("has neither `tests` nor `status = \"open\"`".into()),
    }
}

impl Row {
    /// A row is shown only when all of its tests ran and passed; whatever test did not is a complaint.
    pub(crate) fn judge(&self, outcomes: &Outcomes, complaints: &mut Vec<String>) -> Standing {
        let mut status = if self.tests.is_empty() { Status::Open } else { Status::Shown };
        for test in &self.tests {
            let what = match outcomes.get(test) {
                Some(Outcome::Passed) => continue,
                Some(Outcome::Failed) => "failed",
                Some(Outcome::Ignored) => "is ignored",
                None => "did not run",
            };
            status = Status::Open;
            complaints.push(format!("{}: `{test}` {what}", self.id));
        }
        Standing { id: self.id.clone(), status, tests: self.tests.clone() }
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
