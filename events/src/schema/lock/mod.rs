//! `schemas/events.lock`: the versions of every event, one line for each.
//!
//! ```text
//! events-lock 1
//! compatibility = backward_transitive
//! compatibility order.placed = full
//!
//! order.placed 1.0.0 released 5d1f0c2e9a7b4c33 8f2b77aa01c3d9e4 orders application/avro OrderPlaced{order_id:uuid}
//! ```
//!
//! The first line is the number of the format. Settings follow, for all events or for the one that is named. Then, for
//! each version: name, version, `draft` or `released`, [hash](super::text::hash) of the shape text, Avro fingerprint
//! (`-` where the shape has no Avro schema), topic, media type, and the [shape text](super::text). The lines are sorted
//! when they are written, and taken in any order.

mod error;
#[doc(hidden)]
pub mod guard;
mod parse;
mod write;

use std::{collections::BTreeMap, path::Path};

pub use error::{InvalidLock, Problem};
use parse::parse;

use super::{Model, compatibility::Mode, text};
use crate::{Error, Result, Version};

/// The format that is read and written.
pub(crate) const FORMAT: u32 = 1;

/// The name of the file.
pub(crate) const FILE: &str = "events.lock";

/// All that an `events.lock` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// The rule for events that have none of their own.
    pub compatibility: Mode,
    /// The rules of single events, by name.
    pub overrides: BTreeMap<String, Mode>,
    /// The versions, by event and version.
    pub entries: BTreeMap<(String, Version), Entry>,
}

/// One version of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whether it may still change.
    pub state: State,
    /// The CRC-64-AVRO fingerprint of its Avro schema, where it has one.
    pub fingerprint: Option<u64>,
    /// Its topic.
    pub topic: String,
    /// Its media type.
    pub content_type: String,
    /// Its shape text.
    pub text: String,
}

/// Whether a version may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is rewritten freely, and stops no build.
    Draft,
    /// It never changes again.
    Released,
}

impl Lock {
    /// Reads the text of a lock.
    ///
    /// # Errors
    /// The first line that makes no sense, and what to do about it.
    pub fn parse(text: &str) -> Result<Self, InvalidLock> {
        parse(text)
    }

    /// Reads a file; one that is not there is an empty lock.
    ///
    /// # Errors
    /// [`Error::Config`]: the file cannot be read, or makes no sense.
    pub fn read(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| Error::config(format!("{}: {error}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::config(format!("cannot read {}: {error}", path.display()))),
        }
    }

    /// The versions of one event, oldest first.
    pub fn versions(&self, name: &str) -> impl DoubleEndedIterator<Item = (Version, &Entry)> {
        let name = name.to_owned();
        let (first, last) = (Version::new(0, 0, 0), Version::new(u32::MAX, u32::MAX, u32::MAX));
        self.entries.range((name.clone(), first)..=(name, last)).map(|((_, version), entry)| (*version, entry))
    }

    /// The rule for an event.
    #[must_use]
    pub fn compatibility(&self, name: &str) -> Mode {
        self.overrides.get(name).copied().unwrap_or(self.compatibility)
    }
}

impl Entry {
    /// The hash of its shape text.
    #[must_use]
    pub fn hash(&self) -> u64 {
        text::hash(&self.text)
    }

    /// Its shape. The text of an entry that was read has been found to be one.
    ///
    /// # Errors
    /// A text that is none, in an entry that was made by hand.
    pub fn model(&self, name: &str, version: Version) -> Result<Model, text::InvalidShapeText> {
        text::parse(name, version, &self.text)
    }
}

/// The shape on the line of a released version.
pub(super) fn released(line: &str) -> std::result::Result<Model, Problem> {
    let (name, version, entry) = parse::entry(line)?;
    text::parse(&name, version, &entry.text).map_err(|error| Problem::Text { error, draft: false })
}

#[cfg(test)]
mod tests;
