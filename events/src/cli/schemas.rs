//! `schemas export|release|check|diff`

use std::process::ExitCode;

use serde_json::{Value, json};

use super::say;
use crate::{
    Result, Version,
    schema::{CheckOptions, Checked, Difference, Exported, Finding, Released, Schemas},
};

const USAGE: &str = "write one of\n  \
     schemas export [--dir D] [--json]                    write drafts, and a file for each version and format\n  \
     schemas release [NAME] [--dir D] [--json]            freeze the drafts\n  \
     schemas check [--against REV] [--deny-drafts] [--mode MODE] [--dir D] [--json]\n                                                       \
     compare program, lock and history\n  \
     schemas diff [NAME [V1 V2]] [--dir D] [--json]       what has changed";

/// What to do with schemas.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verb {
    what: What,
    /// The event.
    name: Option<String>,
    versions: Option<(Version, Version)>,
    dir: Option<String>,
    json: bool,
    against: Option<String>,
    deny_drafts: bool,
    mode: Option<crate::schema::compatibility::Mode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum What {
    #[default]
    Export,
    Release,
    Check,
    Diff,
}

impl Verb {
    /// Reads the arguments after `schemas`.
    pub(super) fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let what = match args.next().as_deref() {
            Some("export") => What::Export,
            Some("release") => What::Release,
            Some("check") => What::Check,
            Some("diff") => What::Diff,
            Some(other) => {
                return Err(format!("`{}` is nothing that is done with schemas: {USAGE}", other.escape_debug()));
            }
            None => return Err(format!("say what to do with the schemas: {USAGE}")),
        };
        let (mut verb, mut words) = (Self { what, ..Self::default() }, Vec::new());
        while let Some(arg) = args.next() {
            let (flag, mut given) = match arg.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag.to_owned(), Some(value.to_owned())),
                _ => (arg, None),
            };
            let mut value = |what: &str| given.take().or_else(|| args.next()).ok_or(format!("`{flag}` needs {what}"));
            match (flag.as_str(), what) {
                ("--dir", _) => verb.dir = Some(value("a folder")?),
                ("--against", What::Check) => verb.against = Some(value("a git revision, such as `main`")?),
                ("--mode", What::Check) => {
                    let mode = value("a rule, such as `full`")?;
                    verb.mode =
                        Some(mode.parse().map_err(|error| format!("`--mode {}`: {error}", mode.escape_debug()))?);
                }
                ("--json", _) => verb.json = true,
                ("--deny-drafts", What::Check) => verb.deny_drafts = true,
                (flag, _) if flag.starts_with('-') => {
                    return Err(format!("`{}` is no flag of it: {USAGE}", flag.escape_debug()));
                }
                _ => words.push(flag.clone()),
            }
            if given.is_some() {
                return Err(format!("`{flag}` has no value: write it alone"));
            }
        }
        verb.words(words)
    }

    fn words(mut self, words: Vec<String>) -> Result<Self, String> {
        let version = |text: &str| text.parse().map_err(|error| format!("`{}`: {error}", text.escape_debug()));
        match (self.what, words.as_slice()) {
            (_, []) => {}
            (What::Release | What::Diff, [name]) => self.name = Some(name.clone()),
            (What::Diff, [name, from, to]) => {
                (self.name, self.versions) = (Some(name.clone()), Some((version(from)?, version(to)?)));
            }
            (What::Diff, _) => return Err(format!("two versions are compared: {USAGE}")),
            (What::Release, [_, word, ..]) | (_, [word, ..]) => {
                return Err(format!("`{}` is one word too many: {USAGE}", word.escape_debug()));
            }
        }
        Ok(self)
    }
}

pub(super) fn run(verb: &Verb) -> Result<ExitCode> {
    let schemas = match &verb.dir {
        Some(dir) => Schemas::at(dir)?,
        None => Schemas::nearest()?,
    };
    let (text, value, is_well) = match verb.what {
        What::Export => {
            let exported = schemas.export()?;
            (export(&schemas, &exported), files(&exported), true)
        }
        What::Release => {
            let released = schemas.release(verb.name.as_deref())?;
            (release(&released), json!({ "released": named(&released.released) }), true)
        }
        What::Check => {
            let Verb { against, deny_drafts, mode, .. } = verb.clone();
            let checked = schemas.check(&CheckOptions { against, deny_drafts, mode })?;
            let value = json!({
                "problems": findings(&checked.problems),
                "warnings": findings(&checked.warnings),
            });
            (check(&checked), value, checked.is_clean())
        }
        What::Diff => {
            let found = schemas.diff(verb.name.as_deref(), verb.versions)?;
            let text: Vec<_> = found.iter().map(ToString::to_string).collect();
            (text.join("\n"), Value::Array(found.iter().map(difference).collect()), true)
        }
    };
    say(&if verb.json { value.to_string() } else { text })?;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export(schemas: &Schemas, exported: &Exported) -> String {
    let Exported { drafts, written, removed } = exported;
    let mut text = format!("{}: {} drafts, {} files written", schemas.folder().display(), drafts.len(), written.len());
    if !removed.is_empty() {
        text += &format!(", {} removed", removed.len());
    }
    for (name, version) in drafts {
        text += &format!("\n  draft {name} {version}");
    }
    text
}

fn release(released: &Released) -> String {
    if released.released.is_empty() {
        return "nothing to release: there are no drafts".to_owned();
    }
    let lines: Vec<_> = released.released.iter().map(|(name, version)| format!("released {name} {version}")).collect();
    lines.join("\n")
}

fn check(checked: &Checked) -> String {
    let mut lines: Vec<_> = checked.problems.iter().map(|one| format!("problem: {one}")).collect();
    lines.extend(checked.warnings.iter().map(|one| format!("warning: {one}")));
    if checked.is_clean() {
        lines.push("no problems".to_owned());
    }
    lines.join("\n")
}

fn files(exported: &Exported) -> Value {
    let paths = |paths: &[std::path::PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    json!({
        "drafts": named(&exported.drafts),
        "written": paths(&exported.written),
        "removed": paths(&exported.removed),
    })
}

fn named(versions: &[(String, Version)]) -> Value {
    versions.iter().map(|(event, version)| json!({ "event": event, "version": version.to_string() })).collect()
}

fn findings(findings: &[Finding]) -> Value {
    findings.iter().map(|one| json!({ "kind": one.kind(), "event": one.event(), "message": one.to_string() })).collect()
}

fn difference(of: &Difference) -> Value {
    let changes = of.changes.iter().map(|change| json!({ "path": change.path, "was": change.was, "is": change.is }));
    json!({
        "event": of.event,
        "from": of.from.map(|version| version.to_string()),
        "to": of.to.to_string(),
        "changes": changes.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Verb, String> {
        Verb::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn verbs_have_their_words_and_flags() {
        let verb = read("check --against main --mode=full --deny-drafts --json --dir d").unwrap();
        assert_eq!((verb.against.as_deref(), verb.dir.as_deref()), (Some("main"), Some("d")));
        assert!(verb.deny_drafts && verb.json && verb.mode.is_some());
        let verb = read("diff order.placed 1.0.0 1.1.0").unwrap();
        assert_eq!(verb.versions, Some((Version::new(1, 0, 0), Version::new(1, 1, 0))));
        assert_eq!(read("release order.placed").unwrap().name.as_deref(), Some("order.placed"));
    }

    #[test]
    fn mistakes_are_named() {
        let said = |line: &str| read(line).unwrap_err();
        assert!(said("").starts_with("say what to do with the schemas"));
        assert!(said("exprot").starts_with("`exprot` is nothing"));
        assert!(said("export now").starts_with("`now` is one word too many"));
        assert!(said("release a b").starts_with("`b` is one word too many"));
        assert!(said("diff a 1.0.0").starts_with("two versions are compared"));
        assert!(said("diff a 1.0.0 2").starts_with("`2`: a version is three numbers"));
        assert!(said("export --deny-drafts").starts_with("`--deny-drafts` is no flag of it"));
        assert!(said("check --mode sideways").starts_with("`--mode sideways`: "));
        assert_eq!(said("check --against"), "`--against` needs a git revision, such as `main`");
        assert_eq!(said("check --json=yes"), "`--json` has no value: write it alone");
    }
}
