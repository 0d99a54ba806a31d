//! How bytes were written: in which format, and by which version of the type.

use crate::Version;

/// How the bytes of a message were written.
#[derive(Debug, Clone, Copy)]
pub struct Encoding<'a> {
    /// The media type; empty where the message names none, which means the type's own.
    pub content_type: &'a str,
    /// The version that wrote them, where that is not the reader's own.
    pub origin: Option<&'a Origin>,
}

impl<'a> Encoding<'a> {
    /// By the reader's own version.
    #[must_use]
    pub fn of(content_type: &'a str) -> Self {
        Self { content_type, origin: None }
    }

    /// Whether an older major wrote them than this one: then they are read as that, and upcast.
    #[doc(hidden)]
    #[must_use]
    pub fn is_older_than(&self, version: Version) -> bool {
        self.origin.is_some_and(|origin| origin.version.major < version.major)
    }
}

/// Another version than the reader's own, and how what it writes is read.
#[derive(Debug)]
pub struct Origin {
    /// The version that writes.
    pub version: Version,
    /// What to do with each part of its bytes; nothing where the format speaks for itself.
    pub plan: Option<Plan>,
}

/// What to do with each part of the bytes of another version, worked out once.
#[derive(Debug)]
#[non_exhaustive]
pub enum Plan {}
