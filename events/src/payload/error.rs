//! Why a value has no bytes, or bytes no value.
//!
//! Neither error quotes what it met: a value is payload, and a payload stays out of logs and dead letters.

use std::fmt;

/// A value that a format cannot hold.
#[derive(thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(Box<Unwritable>);

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unwritable {
    /// A number that is too large or too small for the format's type.
    #[error("a number of type {from} does not fit into {into}")]
    OutOfRange {
        /// The Rust type.
        from: &'static str,
        /// The format's type.
        into: &'static str,
    },
    /// Something that only a self-describing format can hold.
    #[error("{what} can only be written as JSON")]
    JsonOnly {
        /// The serde attribute, or the type.
        what: &'static str,
    },
    /// What the type's own `Serialize` or conversion says; empty where it might quote the value.
    #[error("the type's own serialization fails: {0}")]
    Own(String),
}

/// Bytes that are no such value.
#[derive(thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(Box<At>);

#[derive(Debug)]
struct At {
    /// The field's path, outermost last while it is built.
    path: Vec<&'static str>,
    cause: Unreadable,
}

/// Why bytes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The bytes end within a value.
    #[error("the bytes end too early")]
    Truncated,
    /// Bytes are left after the value.
    #[error("{0} bytes are left over")]
    TrailingBytes(usize),
    /// More bytes than the budget allows.
    #[error("{found} bytes exceed the limit of {limit}")]
    TooLong {
        /// Bytes that there are.
        found: usize,
        /// Bytes that there may be.
        limit: usize,
    },
    /// Nested deeper than the budget allows.
    #[error("nested deeper than {0}")]
    TooDeep(usize),
    /// More elements in lists and maps than the budget allows.
    #[error("more than {0} elements")]
    TooMany(usize),
    /// Something that the format does not allow here.
    #[error("{0}")]
    Malformed(&'static str),
    /// A number that is too large or too small for its field.
    #[error("a number does not fit into {0}")]
    OutOfRange(&'static str),
    /// A field that is not there and has no default.
    #[error("it is missing and has no default")]
    Missing,
    /// A symbol or a variant that this version does not know.
    #[error("a variant that this version does not know")]
    UnknownVariant,
    /// What the type's own conversion says.
    #[error("the type's own conversion fails")]
    Own,
}

impl EncodeError {
    /// Why.
    #[must_use]
    pub fn cause(&self) -> &Unwritable {
        &self.0
    }
}

impl DecodeError {
    /// Why.
    #[must_use]
    pub fn cause(&self) -> &Unreadable {
        &self.0.cause
    }

    /// The same error within a field or a variant.
    #[cold]
    #[must_use]
    pub fn within(mut self, name: &'static str) -> Self {
        self.0.path.push(name);
        self
    }
}

impl From<Unwritable> for EncodeError {
    #[cold]
    fn from(why: Unwritable) -> Self {
        Self(Box::new(why))
    }
}

impl From<Unreadable> for DecodeError {
    #[cold]
    fn from(cause: Unreadable) -> Self {
        Self(Box::new(At { path: Vec::new(), cause }))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in self.path.iter().rev() {
            write!(f, ".{name}")?;
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        self.cause.fmt(f)
    }
}

impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_from_the_outside_in() {
        let error = DecodeError::from(Unreadable::Missing).within("price").within("lines");
        assert_eq!(error.to_string(), ".lines.price: it is missing and has no default");
    }

    #[test]
    fn errors_are_one_word() {
        assert_eq!(size_of::<Result<(), EncodeError>>(), size_of::<usize>());
        assert_eq!(size_of::<Result<(), DecodeError>>(), size_of::<usize>());
    }
}
