//! What a run of the suite found.

use std::{fmt, time::Duration};

use super::cases::{Case, Section};
use crate::transport::{Ability, Capabilities};

/// What a run of the suite found.
#[derive(Debug, Clone)]
pub struct Report {
    /// What the harness calls the transport.
    pub name: String,
    /// What the transport claims.
    pub capabilities: Capabilities,
    /// Every test, in the order of the suite.
    pub tests: Vec<TestReport>,
    /// What it claims, and what no test that was run has asked for.
    pub unexercised: Vec<Ability>,
}

/// What one test found.
#[derive(Debug, Clone)]
pub struct TestReport {
    /// Its name.
    pub name: &'static str,
    /// The part of the suite that it belongs to.
    pub section: Section,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is as promised.
    Passed,
    /// It is not, and why.
    Failed(String),
    /// It was not run, for want of this.
    Skipped(String),
}

impl TestReport {
    pub(super) fn new(case: &Case, outcome: Outcome, took: Duration) -> Self {
        Self { name: case.name, section: case.section, outcome, took }
    }
}

impl Report {
    /// Whether nothing failed, and everything that is claimed was exercised.
    #[must_use]
    pub fn conforms(&self) -> bool {
        self.failed().next().is_none() && self.unexercised.is_empty()
    }

    /// The tests that failed.
    pub fn failed(&self) -> impl Iterator<Item = &TestReport> {
        self.tests.iter().filter(|test| matches!(test.outcome, Outcome::Failed(_)))
    }

    /// The test of this name, where it is part of the report.
    #[must_use]
    pub fn test(&self, name: &str) -> Option<&TestReport> {
        self.tests.iter().find(|test| test.name == name)
    }

    /// Panics unless the transport conforms, with everything that is wrong.
    ///
    /// # Panics
    /// A test failed, or an ability is claimed and was not exercised.
    #[track_caller]
    pub fn assert_conforms(&self) {
        if self.conforms() {
            return;
        }
        let mut wrong: Vec<String> = Vec::new();
        for test in self.failed() {
            let Outcome::Failed(why) = &test.outcome else { continue };
            wrong.push(format!("{} ({}): {why}", test.name, test.section));
        }
        wrong.extend(self.unexercised.iter().map(|ability| format!("{ability}: claimed and not exercised")));
        panic!("`{}` does not conform:\n  {}", self.name, wrong.join("\n  "));
    }

    /// How many passed, failed and were skipped.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |is: fn(&Outcome) -> bool| self.tests.iter().filter(|test| is(&test.outcome)).count();
        let passed = count(|outcome| *outcome == Outcome::Passed);
        (passed, count(|outcome| matches!(outcome, Outcome::Failed(_))), count(|o| matches!(o, Outcome::Skipped(_))))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::Skipped(missing) => write!(f, "skipped: {missing}"),
        }
    }
}

impl fmt::Display for Report {
    /// One line for each test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.tests.iter().map(|test| test.name.len()).max().unwrap_or(0);
        writeln!(f, "{}, durability: {}", self.name, super::tables::durability(self.capabilities.durability))?;
        for test in &self.tests {
            let took = test.took.as_millis();
            writeln!(f, "  {:9} {:width$} {took:>6} ms  {}", test.section.to_string(), test.name, test.outcome)?;
        }
        for ability in &self.unexercised {
            writeln!(f, "  {ability}: claimed and not exercised")?;
        }
        let (passed, failed, skipped) = self.counts();
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}
