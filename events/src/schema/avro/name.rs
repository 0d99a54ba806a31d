//! Names of types: sections “Names” and “Aliases” of the specification.

use std::fmt;

/// The full name of a record, an enum or a fixed: a name, and a namespace that may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    namespace: String,
    name: String,
}

impl Name {
    /// The full name that a text stands for in a namespace: one with a dot is a full name already.
    #[must_use]
    pub fn within(text: &str, namespace: &str) -> Self {
        let (namespace, name) = text.rsplit_once('.').unwrap_or((namespace, text));
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }

    /// The name without its namespace.
    #[must_use]
    pub fn unqualified(&self) -> &str {
        &self.name
    }

    /// The namespace; empty is the null namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Whether name and namespace are of the letters that the specification allows. Aliases need not be.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        is_identifier(&self.name) && (self.namespace.is_empty() || self.namespace.split('.').all(is_identifier))
    }

    /// How it is written inside of a definition of that namespace: short where that is enough.
    pub(super) fn seen_from(&self, namespace: &str) -> String {
        if self.namespace == namespace { self.name.clone() } else { self.to_string() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.as_str() {
            "" => f.write_str(&self.name),
            namespace => write!(f, "{namespace}.{}", self.name),
        }
    }
}

/// `[A-Za-z_][A-Za-z0-9_]*`: names of types, fields and symbols, and the parts of a namespace.
pub(super) fn is_identifier(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// A name with `_` for every character that Avro does not allow.
pub(super) fn mangled(text: &str) -> String {
    let mut name: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_dot_is_full_and_another_is_of_the_namespace_around_it() {
        assert_eq!(Name::within("X", "org.foo").to_string(), "org.foo.X");
        assert_eq!(Name::within("a.full.Name", "ignored").to_string(), "a.full.Name");
        assert_eq!(Name::within("X", "").to_string(), "X");
    }

    #[test]
    fn names_are_of_letters_digits_and_underscores() {
        for (text, valid) in [("a.b.C_1", true), ("_x", true), ("a..b", false), (".b", false), ("1a", false)] {
            assert_eq!(Name::within(text, "").is_valid() && !text.starts_with('.'), valid, "{text}");
        }
        for text in ["", "a-b", "a.", "é"] {
            assert!(!Name::within(text, "").is_valid(), "{text}");
        }
    }

    #[test]
    fn other_characters_become_underscores() {
        assert_eq!(mangled("unit-price"), "unit_price");
        assert_eq!(mangled("2fa"), "_2fa");
        assert_eq!(mangled(""), "_");
    }
}
