//! The folder of the schemas: `events.lock`, and a file for each version and format.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Lock, lock::FILE};
use crate::{
    Error, Result,
    event::{self, EventType},
};

/// A folder with schemas, and the events whose they are.
#[derive(Debug, Clone)]
pub struct Schemas {
    folder: PathBuf,
    events: Vec<&'static EventType>,
}

impl Schemas {
    /// The folder of the nearest `schemas/events.lock`, from the current folder up to the root of its workspace; where
    /// there is none, `./schemas`.
    ///
    /// # Errors
    /// [`Error::Config`]: no event is linked into the program.
    pub fn nearest() -> Result<Self> {
        let here =
            std::env::current_dir().map_err(|error| Error::config(format!("there is no current folder: {error}")))?;
        Self::at(nearest(&here).unwrap_or_else(|| PathBuf::from("schemas")))
    }

    /// A folder, which need not be there yet.
    ///
    /// # Errors
    /// [`Error::Config`]: no event is linked into the program.
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self> {
        Self::of(folder, locked())
    }

    /// A folder for some events only.
    ///
    /// # Errors
    /// [`Error::Config`]: there are none, or two of one name and version.
    pub fn of(folder: impl Into<PathBuf>, mut events: Vec<&'static EventType>) -> Result<Self> {
        events.sort_by_key(|event| (event.name, event.version));
        if events.is_empty() {
            return Err(Error::config(
                "no event is linked into this program, so there is nothing to export: a crate that nothing refers to is \
                 dropped by the linker; add `use domain as _;`, or `events::link!(domain);`, for the crate with the events",
            ));
        }
        if let Some(pair) =
            events.windows(2).find(|pair| (pair[0].name, pair[0].version) == (pair[1].name, pair[1].version))
        {
            let (one, other) = (pair[0], pair[1]);
            let (name, version) = (one.name, one.version);
            return Err(Error::config(format!(
                "{name} {version} is both {} and {}: give one of them another name or version",
                one.rust_type, other.rust_type
            )));
        }
        Ok(Self { folder: folder.into(), events })
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn events(&self) -> &[&'static EventType] {
        &self.events
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// What the lock says; where there is none, nothing.
    ///
    /// # Errors
    /// [`Error::Config`]: it cannot be read, or makes no sense.
    pub fn lock(&self) -> Result<Lock> {
        Lock::read(&self.lock_path())
    }

    /// Those of one event, or of all.
    pub(super) fn named(&self, name: Option<&str>) -> Result<Vec<&'static EventType>> {
        let found: Vec<_> =
            self.events.iter().copied().filter(|event| name.is_none_or(|name| event.name == name)).collect();
        if let (Some(name), true) = (name, found.is_empty()) {
            let mut known: Vec<_> = self.events.iter().map(|event| format!("`{}`", event.name)).collect();
            known.dedup();
            let name = name.escape_debug();
            return Err(Error::config(format!("this program has no event `{name}`; it has {}", known.join(", "))));
        }
        Ok(found)
    }
}

/// The events of the program that have a place in a lock.
pub(super) fn locked() -> Vec<&'static EventType> {
    event::all().into_iter().filter(|event| !event.unlocked).collect()
}

/// The folder of the nearest lock between a folder and the root of its workspace.
pub(super) fn nearest(from: &Path) -> Option<PathBuf> {
    let root = from.ancestors().find(|folder| is_root(folder)).unwrap_or(from);
    let within = from.ancestors().take_while(|folder| folder.starts_with(root));
    within.map(|folder| folder.join("schemas")).find(|folder| folder.join(FILE).is_file())
}

/// Whether a workspace, or a package that is none's member, begins in a folder.
fn is_root(folder: &Path) -> bool {
    let is_workspace = || {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    folder.join("Cargo.lock").is_file() || is_workspace()
}

/// Writes a file as a whole, and says whether it was another before: one that stays as it is wakes no build.
pub(super) fn write(path: &Path, text: &str) -> Result<bool> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(false);
    }
    let beside = path.with_extension("new");
    let folder = path.parent().unwrap_or(Path::new("."));
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&beside, text)).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| Error::config(format!("cannot write {}: {error}", path.display())))?;
    Ok(true)
}

/// Removes a file, and says whether it was there.
pub(super) fn remove(path: &Path) -> Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::config(format!("cannot remove {}: {error}", path.display()))),
    }
}
