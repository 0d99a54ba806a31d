//! What a validation found.

use std::fmt;

/// The rules that an event breaks; at least one.
///
/// A `validate` function may return it, or anything that converts into it: a
/// text, a list of texts. Name fields and rules here, never values: this ends
/// up in logs and dead letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<String>);

impl Violations {
    /// What is broken, in words.
    #[must_use]
    pub fn rules(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for Violations {}

impl From<Vec<String>> for Violations {
    fn from(rules: Vec<String>) -> Self {
        Self(rules)
    }
}

impl From<Vec<&str>> for Violations {
    fn from(rules: Vec<&str>) -> Self {
        Self(rules.into_iter().map(str::to_owned).collect())
    }
}

impl From<String> for Violations {
    fn from(rule: String) -> Self {
        Self(vec![rule])
    }
}

impl From<&str> for Violations {
    fn from(rule: &str) -> Self {
        Self(vec![rule.to_owned()])
    }
}
