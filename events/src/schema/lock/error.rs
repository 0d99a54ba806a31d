//! What can be wrong with a lock.

use super::{
    FORMAT,
    text::{self, InvalidShapeText},
};
use crate::{Version, schema::compatibility::UnknownMode};

/// A line of a lock that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct InvalidLock {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// It is something else.
    #[error("this is no `events.lock`: its first line is `events-lock {FORMAT}`; restore it from version control")]
    NoLock,
    /// A newer program has written it.
    #[error(
        "the lock has format {found}, and this program reads format {FORMAT}: it was written by a newer `events`; \
             update yours"
    )]
    Newer {
        /// Its format.
        found: u32,
    },
    /// It was merged, and the conflict is still there.
    #[error(
        "a merge left its conflict here: keep both sides' `released` lines, one for each name and version, and write \
             the drafts anew by `schemas export`"
    )]
    Conflict,
    /// A setting that is not known.
    #[error(
        "`{found}` is no setting: write `compatibility = full`, or `compatibility order.placed = full` for one event"
    )]
    Setting {
        /// What stands there.
        found: String,
    },
    /// A setting's value is not known.
    #[error(transparent)]
    Compatibility(#[from] UnknownMode),
    /// Something is missing or cannot be read.
    #[error("{what} is expected here; {}", remedy(*.draft))]
    Field {
        /// What should be there.
        what: &'static str,
        /// Whether it is a draft.
        draft: bool,
    },
    /// The text is not of a shape.
    #[error("{error}; {}", remedy(*.draft))]
    Text {
        /// What is wrong with it.
        error: InvalidShapeText,
        /// Whether it is a draft.
        draft: bool,
    },
    /// The text is not the one that the hash is of.
    #[error("{name} {version} was edited by hand: the hash of its shape text is {is:016x}, not {said:016x}; {}", remedy(*.draft))]
    Edited {
        /// The event.
        name: String,
        /// The version.
        version: Version,
        /// The hash that the line has.
        said: u64,
        /// The hash of its text.
        is: u64,
        /// Whether it is a draft.
        draft: bool,
    },
    /// A version stands there twice.
    #[error("{name} {version} is on line {first} already: keep one of them, and where one is released, that")]
    Twice {
        /// The event.
        name: String,
        /// The version.
        version: Version,
        /// The line where it stands first.
        first: usize,
    },
}

fn remedy(draft: bool) -> &'static str {
    if draft { "delete the line, and `schemas export` writes it anew" } else { "restore the line from version control" }
}

impl Problem {
    pub(super) fn edited(name: &str, version: Version, said: u64, shape: &str, draft: bool) -> Self {
        Self::Edited { name: name.to_owned(), version, said, is: text::hash(shape), draft }
    }
}
