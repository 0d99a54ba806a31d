//! Whether a schema may take the place of older ones: every rule that it breaks, with the place and what to write instead.

pub mod avro;
mod findings;
pub mod json;
mod mode;

pub use mode::{Mode, UnknownMode};

use std::fmt;

use crate::Version;

/// A rule of a format, by a short name that never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Its name, such as `field-without-default`.
    pub id: &'static str,
    /// The rule in a sentence, without a full stop.
    pub sentence: &'static str,
}

/// One reason why data of one schema cannot be read with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incompatibility {
    /// Where: `.lines[].price`. Items of a list are `[]`, values of a map `{}`, variants `<Name>`, the whole is `.`.
    pub path: String,
    /// The rule that is broken.
    pub rule: Rule,
    /// What there is on both sides, without a full stop, such as ``written as `long`, read as `int` ``.
    pub detail: String,
    /// What to write in the newer schema.
    pub remedy: String,
    /// Which versions; [`check`] knows, a comparison of two schemas by themselves doesn't.
    pub versions: Option<Versions>,
}

/// Who wrote and who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The version that the data is written in.
    pub writer: Version,
    /// The version that it is read as.
    pub reader: Version,
}

/// Which of two schemas is the newer one: the one that a remedy can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// Old readers meet new data: forward.
    Writer,
    /// A new reader meets old data: backward.
    Reader,
}

/// The rules of one format: all that keeps `reader` from reading what `writer` wrote.
///
/// Each format has a module here with a function `incompatibilities` of this type.
pub type Rules<S> = fn(writer: &S, reader: &S, newer: Newer) -> Vec<Incompatibility>;

/// All that keeps `new` from taking the place of `older`, which stand in order of their versions, oldest first.
///
/// A mode that is not transitive compares with the last of them only; with none of them, nothing is incompatible.
#[must_use]
pub fn check<S>(rules: Rules<S>, mode: Mode, new: (Version, &S), older: &[(Version, &S)]) -> Vec<Incompatibility> {
    let first = if mode.is_transitive() { 0 } else { older.len().saturating_sub(1) };
    let mut found = Vec::new();
    let mut compare = |writer: (Version, &S), reader: (Version, &S), newer| {
        let versions = Versions { writer: writer.0, reader: reader.0 };
        let one = rules(writer.1, reader.1, newer).into_iter();
        found.extend(one.map(|one| Incompatibility { versions: Some(versions), ..one }));
    };
    for &old in &older[first..] {
        if mode.is_backward() {
            compare(old, new, Newer::Reader);
        }
        if mode.is_forward() {
            compare(new, old, Newer::Writer);
        }
    }
    found
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.sentence, self.id)
    }
}

impl fmt::Display for Incompatibility {
    /// One line: ``1.1.0 reads 1.0.0: `.price`: written as `long`, read as `int`; …``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Versions { writer, reader }) = self.versions {
            write!(f, "{reader} reads {writer}: ")?;
        }
        write!(f, "`{}`: {}; {}. {}", self.path, self.detail, self.rule, self.remedy)
    }
}
