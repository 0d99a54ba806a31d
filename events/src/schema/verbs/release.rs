//! `schemas release`: drafts are frozen.

use super::CheckOptions;
use crate::{
    Error, Result, Version,
    schema::{Exported, Schemas, State, store::write},
};

/// What a release did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Released {
    /// The versions that were drafts and may not change any more.
    pub released: Vec<(String, Version)>,
    /// What was exported before.
    pub exported: Exported,
}

impl Schemas {
    /// Exports, and freezes the drafts of one event, or of all that the program has.
    ///
    /// # Errors
    /// [`Error::Config`]: an unknown event, what [`Schemas::export`] refuses, or a version that its mode doesn't allow:
    /// that would stay for ever.
    pub fn release(&self, name: Option<&str>) -> Result<Released> {
        let events = self.named(name)?;
        let exported = self.export()?;
        let checked = self.check(&CheckOptions::default())?;
        let wrong: Vec<_> = checked
            .problems
            .iter()
            .filter(|one| name.is_none_or(|name| one.event() == Some(name)))
            .map(ToString::to_string)
            .collect();
        if !wrong.is_empty() {
            return Err(Error::config(format!("nothing is released, since a release stays:\n{}", wrong.join("\n"))));
        }
        let mut lock = self.lock()?;
        let mut released = Vec::new();
        for event in events {
            let key = (event.name.to_owned(), event.version);
            if let Some(entry) = lock.entries.get_mut(&key)
                && entry.state == State::Draft
            {
                entry.state = State::Released;
                released.push(key);
            }
        }
        write(&self.lock_path(), &lock.to_string())?;
        Ok(Released { released, exported })
    }
}
