//! `schemas export`: drafts are written anew, released versions stay.

use std::path::PathBuf;

use super::{entry, model};
use crate::{
    Error, Result, Version,
    event::EventType,
    schema::{
        Lock, Model, Schemas, State,
        formats::FORMATS,
        store::{remove, write},
    },
};

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Exported {
    /// The drafts in the lock, by event and version.
    pub drafts: Vec<(String, Version)>,
    /// The files that are new or other than before.
    pub written: Vec<PathBuf>,
    /// The files of drafts that there are no more.
    pub removed: Vec<PathBuf>,
}

impl Schemas {
    /// Writes a draft for each version that is not released, and `<name>/<version>.{json,avsc,…}` for each version.
    ///
    /// A draft of an event that the program has in other versions only is removed; events of other programs stay.
    ///
    /// # Errors
    /// [`Error::Config`]: the lock makes no sense, a released version has another shape, or a file cannot be written.
    pub fn export(&self) -> Result<Exported> {
        let mut lock = self.lock()?;
        let mut report = Exported::default();
        let stale: Vec<_> = lock
            .entries
            .iter()
            .filter(|((name, version), entry)| {
                let ours = |version: Option<Version>| {
                    self.events()
                        .iter()
                        .any(|event| event.name == name && version.is_none_or(|one| one == event.version))
                };
                entry.state == State::Draft && ours(None) && !ours(Some(*version))
            })
            .map(|(key, _)| key.clone())
            .collect();
        let models: Vec<_> = self.events().iter().map(|event| (*event, model(event))).collect();
        for (event, model) in &models {
            draft(&mut lock, event, model)?;
        }
        for key in stale {
            lock.entries.remove(&key);
            for format in FORMATS {
                let file = self.file(&key.0, key.1, format.extension);
                if remove(&file)? {
                    report.removed.push(file);
                }
            }
        }
        for (event, model) in &models {
            let older = lock.versions(event.name).filter(|(version, _)| *version < event.version);
            let older: Vec<_> = older.filter_map(|(version, entry)| entry.model(event.name, version).ok()).collect();
            for format in FORMATS {
                let file = self.file(event.name, event.version, format.extension);
                if let Some(text) = (format.print)(event, model, &older)
                    && write(&file, &text)?
                {
                    report.written.push(file);
                }
            }
        }
        // The lock comes last, so that what it names is there.
        if write(&self.lock_path(), &lock.to_string())? {
            report.written.push(self.lock_path());
        }
        let drafts = lock.entries.iter().filter(|(_, entry)| entry.state == State::Draft);
        report.drafts = drafts.map(|(key, _)| key.clone()).collect();
        Ok(report)
    }

    fn file(&self, name: &str, version: Version, extension: &str) -> PathBuf {
        self.folder().join(name).join(format!("{version}.{extension}"))
    }
}

fn draft(lock: &mut Lock, event: &EventType, model: &Model) -> Result<()> {
    let entry = entry(event, model);
    let key = (event.name.to_owned(), event.version);
    match lock.entries.get(&key) {
        Some(before) if before.state == State::Released => {
            if before.text != entry.text {
                let EventType { name, version, .. } = event;
                return Err(Error::config(format!(
                    "{name} {version} is released and its shape may not change: it was `{}`, is now `{}`; bump `version` of \
                     {}, or restore the shape",
                    before.text, entry.text, event.rust_type
                )));
            }
        }
        _ => {
            lock.entries.insert(key, entry);
        }
    }
    Ok(())
}
