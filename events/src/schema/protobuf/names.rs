//! Names that Protobuf takes: identifiers, each once where it would be looked up.

use std::collections::BTreeSet;

use crate::schema::{Model, Type};

/// The names of a file's messages, enums and enum values: they share one scope.
pub(super) struct Names {
    package: String,
    root: String,
    types: Vec<String>,
    scope: Scope,
}

/// Names that may not be used again.
#[derive(Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// Whether two that differ in case or in underscores only are two; among fields and in an enum they are one to
    /// protoc, which derives other names from them.
    is_exact: bool,
}

impl Scope {
    /// The name, or the name with the first number that makes it another.
    pub(super) fn add(&mut self, name: &str) -> String {
        let mut found = name.to_owned();
        for count in 2.. {
            let key = if self.is_exact { found.clone() } else { found.replace('_', "").to_lowercase() };
            if self.taken.insert(key) {
                break;
            }
            found = format!("{name}_{count}");
        }
        found
    }
}

impl Names {
    pub(super) fn new(model: &Model) -> Self {
        let parts = model.name.split('.').filter(|part| !part.is_empty());
        let package: Vec<_> = parts.map(identifier).collect();
        let mut scope = Scope { is_exact: true, ..Scope::default() };
        let root = scope.add(&camel(&model.name));
        let of_type = |(index, one): (usize, &crate::schema::Definition)| {
            let is_root = model.root == Type::Named(index) && !matches!(one.kind, crate::schema::Kind::Enum { .. });
            if is_root { root.clone() } else { scope.add(&identifier(&one.name)) }
        };
        let types = model.types.iter().enumerate().map(of_type).collect();
        Self { package: package.join("."), root, types, scope }
    }

    pub(super) fn package(&self) -> &str {
        &self.package
    }

    /// The message of the event.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// A named type.
    pub(super) fn of(&self, index: usize) -> &str {
        self.types.get(index).map_or("", String::as_str)
    }

    /// A name for something that the model has no name for.
    pub(super) fn add(&mut self, name: &str) -> String {
        self.scope.add(name)
    }

    /// A type of Protobuf's own; with a leading dot where the package would be searched for it.
    pub(super) fn well_known(&self, name: &str) -> String {
        let dot = if self.package.split('.').any(|part| part == "google") { "." } else { "" };
        format!("{dot}google.protobuf.{name}")
    }
}

/// The name with `_` for each character that is not allowed.
pub(super) fn identifier(name: &str) -> String {
    let text: String = name.chars().map(|one| if one.is_ascii_alphanumeric() { one } else { '_' }).collect();
    match text.bytes().next() {
        Some(b'0'..=b'9') | None => format!("_{text}"),
        _ => text,
    }
}

/// `order.line_total` as `OrderLineTotal`.
pub(super) fn camel(name: &str) -> String {
    let name = identifier(&name.replace('.', "_"));
    let parts = name.split('_').filter_map(|part| part.split_at_checked(1));
    let text: String = parts.map(|(first, rest)| first.to_ascii_uppercase() + rest).collect();
    identifier(&text)
}

/// `InTransit` as `in_transit`.
pub(super) fn snake(name: &str) -> String {
    let name = identifier(name);
    let mut text = String::new();
    let mut before = '_';
    for (at, one) in name.char_indices() {
        let next_is_lower = name[at + 1..].starts_with(|next: char| next.is_ascii_lowercase());
        let starts = one.is_ascii_uppercase() && before != '_' && (!before.is_ascii_uppercase() || next_is_lower);
        if starts {
            text.push('_');
        }
        text.push(one.to_ascii_lowercase());
        before = one;
    }
    text
}

/// `InTransit` as `IN_TRANSIT`.
pub(super) fn upper(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}
