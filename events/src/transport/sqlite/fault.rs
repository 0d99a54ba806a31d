//! What goes wrong with a file, in words of ours: SQLite's own quote statements.

use std::fmt;

use crate::{Error, transport::Outcome};

/// What the transport is called in errors, logs and metrics.
pub(super) const NAME: &str = "sqlite";

/// Why the file could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// No room on the disk, or the file is as large as it may be.
    Full,
    /// Another process writes for longer than we wait.
    Busy,
    ReadOnly,
    /// The file is not what it was.
    Damaged,
    /// The file or its folder isn't there, or may not be opened.
    Absent,
    /// Another file has its name now, or none.
    Replaced,
    /// The disk fails.
    Disk(u16),
    /// The connection ended.
    Gone,
    /// Anything else, by SQLite's result code (sqlite.org/rescode.html).
    Other(u16),
}

impl Fault {
    /// Whether the same call may succeed later.
    pub(super) fn is_transient(self) -> bool {
        !matches!(self, Self::Damaged | Self::Replaced | Self::Other(_))
    }

    /// Whether it may be due to one piece of work, and spare others.
    pub(super) fn is_of_one(self) -> bool {
        matches!(self, Self::Full | Self::Damaged | Self::Other(_))
    }

    /// As the error of a call.
    pub(super) fn error(self, operation: &'static str) -> Error {
        Error::Transport { transport: NAME, operation, transient: self.is_transient(), source: self.into() }
    }

    /// As the outcome of a publish that was not committed.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Full => Outcome::Backpressure,
            fault if fault.is_transient() => Outcome::Failed(fault.error("publish")),
            fault => Outcome::Rejected(fault.error("publish")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the disk is full, or the file has the size that `max_size` allows"),
            Self::Busy => f.write_str("another process holds the file for longer than `busy` allows"),
            Self::ReadOnly => f.write_str("the file or its folder is read-only"),
            Self::Damaged => f.write_str("the file is damaged, or is no event log"),
            Self::Absent => f.write_str("the file cannot be opened: its folder has to exist, and to be writable"),
            Self::Replaced => f.write_str("the file was removed or replaced while it was in use; connect anew"),
            Self::Disk(code) => write!(f, "the disk fails (SQLite's code {code})"),
            Self::Gone => f.write_str("the connection to the file has ended"),
            Self::Other(code) => write!(f, "SQLite refuses (code {code})"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let code = database.code().and_then(|code| code.parse().ok()).unwrap_or(1);
                Self::of(code)
            }
            sqlx::Error::Io(_) => Self::Disk(10),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
            sqlx::Error::WorkerCrashed | sqlx::Error::PoolClosed => Self::Gone,
            _ => Self::Other(1),
        }
    }
}

impl Fault {
    /// By an extended result code, whose low byte is the kind.
    fn of(code: u16) -> Self {
        match code & 0xff {
            5 | 6 => Self::Busy,
            8 => Self::ReadOnly,
            10 => Self::Disk(code),
            11 | 26 => Self::Damaged,
            13 => Self::Full,
            14 => Self::Absent,
            _ => Self::Other(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_by_its_low_byte() {
        assert_eq!(Fault::of(261), Fault::Busy);
        assert_eq!(Fault::of(778), Fault::Disk(778));
        assert_eq!(Fault::of(13), Fault::Full);
        assert!(matches!(Fault::Full.outcome(), Outcome::Backpressure));
        assert!(Fault::Busy.is_transient() && !Fault::Damaged.is_transient());
    }
}
