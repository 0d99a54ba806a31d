//! `schemas check`: what would break, and what was broken.

use std::{fmt, path::Path, process::Command};

use super::{entry, model, outside};
use crate::{
    Error, Result, Version,
    event::EventType,
    schema::{
        Lock, Model, Schemas, State,
        compatibility::{self, Incompatibility, Mode},
        formats,
        lock::FILE,
    },
};

/// What a check looks at.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// A git revision whose released lines must still be there as they were.
    pub against: Option<String>,
    /// Whether drafts are problems: nothing that may still change goes into a deployment.
    pub deny_drafts: bool,
    /// The rule, instead of the lock's.
    pub mode: Option<Mode>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Checked {
    /// What must not be.
    pub problems: Vec<Finding>,
    /// What may be, but is probably not meant.
    pub warnings: Vec<Finding>,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The lock has no line, or another draft: it was not exported.
    NotExported {
        /// The event.
        event: String,
        /// The version.
        version: Version,
    },
    /// It is a draft.
    Draft {
        /// The event.
        event: String,
        /// The version.
        version: Version,
    },
    /// A released version is another in the program.
    Changed {
        /// The event.
        event: String,
        /// The version.
        version: Version,
        /// What has changed: `shape`, `topic`, `media type` or `fingerprint`.
        what: &'static str,
        /// What the lock says.
        was: String,
        /// What the program says.
        is: String,
    },
    /// A version cannot take the place of older ones of its major.
    Incompatible {
        /// The event.
        event: String,
        /// The version.
        version: Version,
        /// The rule by which it is judged.
        mode: Mode,
        /// What is broken.
        what: Incompatibility,
    },
    /// A line that was released in the other revision is not as it was.
    Rewritten {
        /// The event.
        event: String,
        /// The version.
        version: Version,
        /// The revision.
        revision: String,
        /// Whether the line is gone.
        is_gone: bool,
    },
    /// The schemas are outside a package that can be published, which would be guarded no more.
    Outside {
        /// The package.
        package: String,
        /// Where the schemas are.
        folder: String,
    },
}

impl Schemas {
    /// Compares the program, the lock and, where one is given, the lock of another revision.
    ///
    /// # Errors
    /// [`Error::Config`]: a lock makes no sense, or git doesn't know the revision.
    pub fn check(&self, options: &CheckOptions) -> Result<Checked> {
        let lock = self.lock()?;
        let mut checked = Checked::default();
        for event in self.events() {
            let model = model(event);
            self::event(event, &model, &lock, options, &mut checked);
            compatible(event, &model, &lock, options, &mut checked)?;
        }
        for ((name, version), one) in &lock.entries {
            let mut is = None;
            if one.state == State::Draft && options.deny_drafts {
                checked.problems.push(Finding::Draft { event: name.clone(), version: *version });
            }
            if one.fingerprint.is_some() {
                is =
                    formats::fingerprint(&one.model(name, *version).map_err(|error| Error::config(error.to_string()))?);
            }
            if is != one.fingerprint {
                let hex =
                    |fingerprint: Option<u64>| fingerprint.map_or_else(|| "-".to_owned(), |one| format!("{one:016x}"));
                let finding = changed(name, *version, "fingerprint", hex(one.fingerprint), hex(is));
                checked.problems.push(finding);
            }
        }
        if let Some(revision) = &options.against {
            append_only(&before(self.folder(), revision)?, &lock, revision, &mut checked);
        }
        checked.warnings.extend(outside::packages(self));
        Ok(checked)
    }
}

fn event(event: &EventType, model: &Model, lock: &Lock, options: &CheckOptions, checked: &mut Checked) {
    let (name, version) = (event.name.to_owned(), event.version);
    let is = entry(event, model);
    let was = lock.entries.get(&(name.clone(), version));
    match was {
        Some(was) if was.state == State::Released => {
            let parts = [
                ("shape", &was.text, &is.text),
                ("topic", &was.topic, &is.topic),
                ("media type", &was.content_type, &is.content_type),
            ];
            for (what, was, is) in parts.into_iter().filter(|(_, was, is)| was != is) {
                checked.problems.push(changed(&name, version, what, was.clone(), is.clone()));
            }
        }
        Some(was) if *was == is => {}
        _ if options.deny_drafts => checked.problems.push(Finding::NotExported { event: name, version }),
        _ => checked.warnings.push(Finding::NotExported { event: name, version }),
    }
}

fn changed(event: &str, version: Version, what: &'static str, was: String, is: String) -> Finding {
    Finding::Changed { event: event.to_owned(), version, what, was, is }
}

/// Judges a version by the released ones before it in its major; drafts promise nothing.
fn compatible(
    event: &EventType,
    model: &Model,
    lock: &Lock,
    options: &CheckOptions,
    checked: &mut Checked,
) -> Result<()> {
    let mode = options.mode.unwrap_or_else(|| lock.compatibility(event.name));
    let mut older = Vec::new();
    for (version, entry) in lock.versions(event.name) {
        if entry.state == State::Released && version.major == event.version.major && version < event.version {
            let model = entry.model(event.name, version).map_err(|error| Error::config(error.to_string()))?;
            older.push((version, model));
        }
    }
    let older: Vec<_> = older.iter().map(|(version, model)| (*version, model)).collect();
    let rules = formats::of(event.content_type).incompatibilities;
    let found = compatibility::check(rules, mode, (event.version, model), &older);
    checked.problems.extend(found.into_iter().map(|what| Finding::Incompatible {
        event: event.name.to_owned(),
        version: event.version,
        mode,
        what,
    }));
    Ok(())
}

/// Released lines stay; all others come and go.
fn append_only(before: &Lock, now: &Lock, revision: &str, checked: &mut Checked) {
    for (key, was) in before.entries.iter().filter(|(_, entry)| entry.state == State::Released) {
        let is = now.entries.get(key);
        if is != Some(was) {
            let (event, version) = key.clone();
            let finding = Finding::Rewritten { event, version, revision: revision.to_owned(), is_gone: is.is_none() };
            checked.problems.push(finding);
        }
    }
}

/// The lock as it was in a revision; where there was none yet, an empty one.
fn before(folder: &Path, revision: &str) -> Result<Lock> {
    if revision.is_empty() || revision.starts_with('-') || revision.contains([':', '\0']) {
        return Err(Error::config(format!("`{}` is no git revision", revision.escape_debug())));
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(folder).args(arguments).output();
        output.map_err(|error| Error::config(format!("cannot run git: {error}")))
    };
    let known = git(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
    if !known.status.success() {
        let (folder, said) = (folder.display(), String::from_utf8_lossy(&known.stderr).trim().to_owned());
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        return Err(Error::config(format!("git knows no revision `{revision}` in {folder}{said}")));
    }
    let listed = git(&["ls-tree", "--name-only", revision, "--", FILE])?;
    if listed.stdout.is_empty() {
        return Ok(Lock::default());
    }
    let shown = git(&["show", &format!("{revision}:./{FILE}")])?;
    if !shown.status.success() {
        let said = String::from_utf8_lossy(&shown.stderr).trim().to_owned();
        return Err(Error::config(format!("git cannot show {FILE} of {revision}: {said}")));
    }
    let text = String::from_utf8_lossy(&shown.stdout);
    Lock::parse(&text).map_err(|error| Error::config(format!("{FILE} of {revision}: {error}")))
}

impl Checked {
    /// Whether there are no problems; there may be warnings.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Finding {
    /// A short name of the kind, which never changes.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotExported { .. } => "not-exported",
            Self::Draft { .. } => "draft",
            Self::Changed { .. } => "changed",
            Self::Incompatible { .. } => "incompatible",
            Self::Rewritten { .. } => "rewritten",
            Self::Outside { .. } => "outside",
        }
    }

    /// The event that it is about.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        match self {
            Self::NotExported { event, .. }
            | Self::Draft { event, .. }
            | Self::Changed { event, .. }
            | Self::Incompatible { event, .. }
            | Self::Rewritten { event, .. } => Some(event),
            Self::Outside { .. } => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExported { event, version } => {
                write!(f, "{event} {version} is not in the lock as it is in the program: run `schemas export`")
            }
            Self::Draft { event, version } => write!(f, "{event} {version} is a draft: run `schemas release {event}`"),
            Self::Changed { event, version, what: "fingerprint", was, is } => {
                write!(
                    f,
                    "{event} {version}: the fingerprint in the lock is {was}, that of its shape is {is}: the line was \
                           edited by hand; restore it from version control"
                )
            }
            Self::Changed { event, version, what, was, is } => {
                write!(
                    f,
                    "{event} {version} is released and its {what} may not change: it was `{was}`, is now `{is}`; bump \
                           `version`, or restore it"
                )
            }
            Self::Incompatible { event, version, mode, what } => write!(f, "{event} {version} is not {mode}: {what}"),
            Self::Rewritten { event, version, revision, is_gone } => {
                let what = if *is_gone { "is gone" } else { "is another" };
                write!(
                    f,
                    "{event} {version} was released in {revision}, and its line {what}: released lines stay; restore \
                           it by `git checkout {revision} -- events.lock` in the folder of the schemas, and export again"
                )
            }
            Self::Outside { package, folder } => {
                write!(
                    f,
                    "the package `{package}` can be published, but its schemas are outside it, in {folder}: once it is, \
                           nothing guards its events; move them into the package, beside its Cargo.toml"
                )
            }
        }
    }
}
