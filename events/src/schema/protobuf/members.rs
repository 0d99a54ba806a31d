//! Fields and variants as they are printed, and those that went.

use std::collections::BTreeSet;

use super::names;
use crate::schema::{Definition, Field, Kind, Type, Variant};

/// A field or a variant.
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) doc: &'a str,
    pub(super) ty: &'a Type,
    pub(super) number: u32,
}

impl<'a> From<&'a Field> for Member<'a> {
    fn from(field: &'a Field) -> Self {
        Self { name: &field.name, doc: &field.doc, ty: &field.ty, number: field.number }
    }
}

impl<'a> From<&'a Variant> for Member<'a> {
    fn from(variant: &'a Variant) -> Self {
        Self { name: &variant.name, doc: &variant.doc, ty: &variant.ty, number: variant.number }
    }
}

/// Numbers and names that older versions of a type had.
#[derive(Debug, Default)]
pub(super) struct Gone {
    pub(super) numbers: BTreeSet<u32>,
    pub(super) names: BTreeSet<String>,
}

impl Gone {
    pub(super) fn between<'a>(older: impl Iterator<Item = &'a Definition>, new: &Definition) -> Self {
        let kept = members(new);
        let mut gone = Self::default();
        for (name, number) in older.filter(|old| same_kind(old, new)).flat_map(members) {
            if kept.iter().all(|(_, kept)| *kept != number) {
                gone.numbers.insert(number);
            }
            if kept.iter().all(|(kept, _)| *kept != name) {
                gone.names.insert(if matches!(new.kind, Kind::Union(_)) {
                    names::snake(name)
                } else {
                    name.to_owned()
                });
            }
        }
        gone
    }

    pub(super) fn mapped(&self, name: impl Fn(&str) -> String) -> Self {
        Self { numbers: self.numbers.clone(), names: self.names.iter().map(|one| name(one)).collect() }
    }

    /// Names that are still printed cannot be reserved.
    pub(super) fn without(mut self, printed: &[String]) -> Self {
        self.names = self.names.iter().map(|name| names::identifier(name)).collect();
        self.names.retain(|name| !printed.contains(name));
        self
    }
}

fn same_kind(a: &Definition, b: &Definition) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
}

fn members(of: &Definition) -> Vec<(&str, u32)> {
    match &of.kind {
        Kind::Struct(fields) => fields.iter().map(|one| (one.name.as_str(), one.number)).collect(),
        Kind::Enum { variants, .. } | Kind::Union(variants) => {
            variants.iter().map(|one| (one.name.as_str(), one.number)).collect()
        }
    }
}
