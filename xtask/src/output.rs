//! What `cargo test` prints, read line by line.
//!
//! Both of its streams are read as one, in order: the headings that say which
//! program runs are on stderr, the tests on stdout. A test program may print
//! in between, and break a line in two: its summary then decides.

use std::collections::BTreeMap;

/// In the order of gravity: where a name stands for several tests, as with doc tests, the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Passed,
    Ignored,
    Failed,
}

/// The outcome of each test by its full name: `crate::path::of::test`, or `doc::crate::path::of::item`.
pub(crate) type Outcomes = BTreeMap<String, Outcome>;

#[derive(Default)]
pub(crate) struct Reader {
    outcomes: Outcomes,
    section: Section,
    /// Between `running 3 tests` and their summary.
    running: bool,
    /// Tests of this section that were announced, with what was printed on the same line.
    seen: Vec<(String, Option<Outcome>)>,
    /// Below `failures:` stands whatever failing tests have printed, then their names.
    failures: Option<Vec<String>>,
    problems: Vec<String>,
}

#[derive(Default)]
enum Section {
    #[default]
    None,
    Program(String),
    Docs(String),
}

impl Reader {
    pub(crate) fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if let Some(program) = trimmed.strip_prefix("Running ").and_then(program) {
            self.begin(Section::Program(program));
        } else if let Some(name) = trimmed.strip_prefix("Doc-tests ") {
            self.begin(Section::Docs(name.replace('-', "_")));
        } else if line.starts_with("running ") && (line.ends_with(" test") || line.ends_with(" tests")) {
            self.running = true;
        } else if let Some(summary) = line.strip_prefix("test result: ") {
            self.summary(summary);
        } else if line == "failures:" {
            self.failures = Some(Vec::new());
        } else if let Some(failures) = &mut self.failures {
            failures.extend(line.strip_prefix("    ").map(String::from));
        } else if let Some(test) = line.strip_prefix("test ") {
            self.seen.extend(self.section.test(test));
        } else if let Some((_, test)) = line.rsplit_once("test ") {
            let torn = self.section.test(test);
            self.seen.extend(torn.filter(|(_, outcome)| outcome.is_some()));
        }
    }

    /// All outcomes, and what could not be made out.
    pub(crate) fn finish(mut self) -> (Outcomes, Vec<String>) {
        self.begin(Section::None);
        (self.outcomes, self.problems)
    }

    fn begin(&mut self, section: Section) {
        if self.running {
            self.problems.push(format!("{} ended before its tests did", self.section.name()));
        }
        self.end_of_tests(|outcome| outcome);
        self.section = section;
    }

    fn summary(&mut self, summary: &str) {
        let failed = self.failures.take().unwrap_or_default();
        self.seen.retain(|(head, _)| !failed.contains(head));
        let failed = failed.into_iter().map(|head| (head, Some(Outcome::Failed)));
        self.seen.extend(failed);

        let seen = |outcome| self.seen.iter().filter(|test| test.1 == outcome).count();
        let counted = |what: &str| {
            let mut parts = summary.split([';', '.']);
            let count = parts.find_map(|part| part.trim().strip_suffix(what))?;
            count.trim().parse::<usize>().ok()
        };
        let open = seen(None);
        let open_passed = counted(" passed") == Some(seen(Some(Outcome::Passed)) + open);
        let ignored = counted(" ignored") == Some(seen(Some(Outcome::Ignored)));
        if !ignored || (open > 0 && !open_passed) {
            let name = self.section.name();
            self.problems.push(format!("the output of {name} is torn: {summary}"));
        }
        self.end_of_tests(|outcome| outcome.or(open_passed.then_some(Outcome::Passed)));
    }

    fn end_of_tests(&mut self, decide: impl Fn(Option<Outcome>) -> Option<Outcome>) {
        self.running = false;
        self.failures = None;
        for (head, outcome) in std::mem::take(&mut self.seen) {
            if let Some(outcome) = decide(outcome) {
                let known = self.outcomes.entry(self.section.full_name(&head)).or_insert(outcome);
                *known = outcome.max(*known);
            }
        }
    }
}

impl Section {
    /// `path::of::test ... ok`, where it is one of ours: a test that compiles files reports those in the same words.
    fn test(&self, line: &str) -> Option<(String, Option<Outcome>)> {
        let split = line.split_once(" ... ");
        let (head, result) = split.or_else(|| Some((line.strip_suffix(" ...")?, "")))?;
        let modes = [" - should panic", " - compile fail", " - compile"];
        let mode = modes.iter().find_map(|mode| head.strip_suffix(mode));
        let head = mode.unwrap_or(head);
        let ours = match self {
            Section::None => false,
            Section::Program(_) => !head.contains(['/', '\\', ' ']),
            Section::Docs(_) => head.contains("(line "),
        };
        let outcome = match result.trim() {
            "ok" => Some(Outcome::Passed),
            "FAILED" => Some(Outcome::Failed),
            "ignored" => Some(Outcome::Ignored),
            other if other.starts_with("ignored, ") => Some(Outcome::Ignored),
            _ => None,
        };
        ours.then(|| (head.to_owned(), outcome))
    }

    fn name(&self) -> &str {
        match self {
            Section::None => "nothing",
            Section::Program(name) | Section::Docs(name) => name,
        }
    }

    fn full_name(&self, head: &str) -> String {
        match self {
            Section::None => head.to_owned(),
            Section::Program(name) => format!("{name}::{head}"),
            Section::Docs(name) => {
                // `path/of/file.rs - item (line 7)`, without an item at the root of a crate.
                let item = head.split_once(" - ").map_or(head, |(_, item)| item);
                match item.split("(line ").next().unwrap_or_default().trim() {
                    "" => format!("doc::{name}"),
                    item => format!("doc::{name}::{item}"),
                }
            }
        }
    }
}

/// `unittests src/lib.rs (target/debug/deps/events-0123456789abcdef)` is `events`.
fn program(running: &str) -> Option<String> {
    let path = running.strip_suffix(')')?.rsplit_once('(')?.1;
    let file = path.rsplit(['/', '\\']).next()?;
    let (name, hash) = file.trim_end_matches(".exe").rsplit_once('-')?;
    let hashed = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    hashed.then(|| name.replace('-', "_"))
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
