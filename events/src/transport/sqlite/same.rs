//! Whether the file is still the one that was opened.
//!
//! What is written to a file that was removed is confirmed and gone with the process, and a new one in its place shares
//! its write-ahead log, which damages both (sqlite.org/howtocorrupt.html §4.2).

use std::path::{Path, PathBuf};

use super::fault::Fault;

/// The file that was opened.
#[derive(Debug)]
pub(super) struct Opened {
    path: PathBuf,
    number: Option<(u64, u64)>,
}

impl Opened {
    pub(super) fn new(path: &Path) -> Self {
        // The folder that the process works in may become another.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self { number: number(&path), path }
    }

    /// # Errors
    /// [`Fault::Replaced`], where another file has its name, or none.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if number(&self.path) == self.number { Ok(()) } else { Err(Fault::Replaced) }
    }
}

/// The device and the number on it.
#[cfg(unix)]
fn number(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn number(_path: &Path) -> Option<(u64, u64)> {
    None
}
