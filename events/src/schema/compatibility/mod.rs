//! Whether a schema may take the place of older ones: every rule that it breaks, with the place and what to write instead.

pub mod avro;
mod findings;
pub mod json;
mod mode;
#[cfg(feature = "protobuf")]
pub mod protobuf;

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

#[cfg(test)]
mod tests {
    use super::*;

    const DIFFERS: Rule = Rule { id: "differs", sentence: "numbers are the same" };

    /// A format whose schemas are numbers.
    fn differs(writer: &u32, reader: &u32, newer: Newer) -> Vec<Incompatibility> {
        let detail = format!("written as {writer}, read as {reader}");
        let one = Incompatibility {
            path: ".".to_owned(),
            rule: DIFFERS,
            detail,
            remedy: format!("Change the {newer:?}."),
            versions: None,
        };
        if writer == reader { Vec::new() } else { vec![one] }
    }

    fn version(minor: u32) -> Version {
        Version::new(1, minor, 0)
    }

    /// Writers and readers of what is found where 1.0 to 1.2 are 7, 8 and 9, and 1.3 is 10.
    fn compared(mode: Mode) -> Vec<(u32, u32)> {
        let older = [(version(0), &7), (version(1), &8), (version(2), &9)];
        let found = check(differs, mode, (version(3), &10), &older);
        found.iter().filter_map(|one| one.versions).map(|one| (one.writer.minor, one.reader.minor)).collect()
    }

    #[test]
    fn a_mode_says_which_versions_read_which() {
        assert_eq!(compared(Mode::None), []);
        assert_eq!(compared(Mode::Backward), [(2, 3)]);
        assert_eq!(compared(Mode::Forward), [(3, 2)]);
        assert_eq!(compared(Mode::Full), [(2, 3), (3, 2)]);
        assert_eq!(compared(Mode::BackwardTransitive), [(0, 3), (1, 3), (2, 3)]);
        assert_eq!(compared(Mode::ForwardTransitive), [(3, 0), (3, 1), (3, 2)]);
        assert_eq!(compared(Mode::FullTransitive), [(0, 3), (3, 0), (1, 3), (3, 1), (2, 3), (3, 2)]);
    }

    #[test]
    fn a_remedy_is_for_the_new_version_whoever_reads() {
        let remedy = |mode| check(differs, mode, (version(1), &2), &[(version(0), &1)])[0].remedy.clone();
        assert_eq!(remedy(Mode::Backward), "Change the Reader.");
        assert_eq!(remedy(Mode::Forward), "Change the Writer.");
    }

    #[test]
    fn the_first_version_breaks_nothing() {
        for mode in Mode::ALL {
            assert_eq!(check(differs, mode, (version(0), &1), &[]), []);
        }
    }

    #[test]
    fn an_incompatibility_says_which_versions_where_what_why_and_what_to_do() {
        let found = check(differs, Mode::Forward, (version(1), &2), &[(version(0), &1)]);
        let expected =
            "1.0.0 reads 1.1.0: `.`: written as 2, read as 1; numbers are the same (differs). Change the Writer.";
        assert_eq!(found[0].to_string(), expected);
    }
}
