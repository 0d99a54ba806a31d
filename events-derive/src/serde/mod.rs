//! What serde's attributes make of a type on the wire.
//!
//! Every one of them is read without complaint: whether it makes sense is serde's business.

mod case;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, ExprPath, LitStr, Type, ext::IdentExt};

pub(crate) use case::Case;

use crate::{
    errors::Errors,
    meta::{self, Entry, Value},
};

/// A pair for the two directions.
pub(crate) struct Both<T> {
    pub(crate) serialize: Option<T>,
    pub(crate) deserialize: Option<T>,
}

/// The attributes of a struct or an enum.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) rename_all: Both<Case>,
    pub(crate) transparent: bool,
    /// The type that is on the wire instead: `into`, else `from` or `try_from`.
    pub(crate) stand_in: Option<Type>,
    /// `into`: values are turned into the stand-in themselves, where binary formats write it.
    pub(crate) into: bool,
    /// How the stand-in is turned back.
    pub(crate) from: Option<From>,
    /// `#[serde(default)]` on a struct: what is missing is as in its own `Default`.
    pub(crate) default: bool,
    /// Something is said that only serde's own code honours when it reads text.
    pub(crate) own_reading: bool,
    /// `remote`: it describes a type of somebody else's.
    pub(crate) remote: Option<Ident>,
    pub(crate) json_only: Option<&'static str>,
}

/// The attributes of a field or a variant.
#[derive(Default)]
pub(crate) struct Member {
    rename: Both<String>,
    aliases: Vec<String>,
    /// `#[serde(default)]`, not that with a path, whose value is unknown here.
    pub(crate) default: bool,
    /// The path of `#[serde(default = "path")]`.
    pub(crate) default_path: Option<ExprPath>,
    /// The path of `#[serde(skip_serializing_if = "path")]`.
    pub(crate) skip_if: Option<ExprPath>,
    /// Not on the wire: never written.
    pub(crate) skipped: bool,
    /// As [`Container::own_reading`].
    pub(crate) own_reading: bool,
    /// `skip`, `skip_deserializing`: read as its default, whether it is written or not.
    pub(crate) unread: bool,
    /// How the value goes through functions of the user's instead of its own `Serialize` and `Deserialize`.
    pub(crate) with: Option<With>,
    pub(crate) other: bool,
    pub(crate) json_only: Option<&'static str>,
}

/// The attributes that our own reading of text honours as serde does.
const PLAIN_CONTAINER: [&str; 7] = ["rename", "rename_all", "default", "transparent", "bound", "crate", "expecting"];
const PLAIN_MEMBER: [&str; 7] = ["rename", "default", "skip", "skip_serializing_if", "borrow", "bound", "other"];
/// `with`, `serialize_with`, `deserialize_with`
pub(crate) struct With {
    /// The attribute.
    pub(crate) name: Ident,
    pub(crate) serialize: Option<ExprPath>,
    pub(crate) deserialize: Option<ExprPath>,
}

/// Which of serde's conversions a stand-in takes.
#[derive(Clone, Copy)]
pub(crate) enum From {
    From,
    TryFrom,
}

impl Container {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        let (mut into, mut from) = (None, None);
        for entry in entries(attributes) {
            let name = entry.name.to_string();
            found.own_reading |= !PLAIN_CONTAINER.contains(&name.as_str());
            match name.as_str() {
                "rename_all" => found.rename_all.fill(&entry, Case::named),
                "transparent" => found.transparent = true,
                "into" => into = text(&entry).and_then(|text| text.parse().ok()),
                "from" | "try_from" => {
                    from = text(&entry).and_then(|text| text.parse().ok());
                    found.from = Some(if entry.name == "from" { From::From } else { From::TryFrom });
                }
                "default" => found.default = matches!(entry.value, Value::Nothing),
                "remote" => found.remote = Some(entry.name.clone()),
                "untagged" => found.json_only = Some("untagged"),
                "tag" => found.json_only = found.json_only.or(Some("tag")),
                "content" => found.json_only = found.json_only.or(Some("content")),
                _ => {}
            }
        }
        found.into = into.is_some();
        found.stand_in = into.or(from);
        found
    }
}

impl Member {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        for entry in entries(attributes) {
            let name = entry.name.to_string();
            found.own_reading |= !PLAIN_MEMBER.contains(&name.as_str());
            match name.as_str() {
                "rename" => found.rename.fill(&entry, |name| Some(name.to_owned())),
                "alias" => found.aliases.extend(text(&entry).map(|text| text.value())),
                "default" => {
                    found.default = matches!(entry.value, Value::Nothing);
                    found.default_path = path(&entry);
                }
                "skip_serializing_if" => found.skip_if = path(&entry),
                "skip" => (found.skipped, found.unread) = (true, true),
                "skip_serializing" => found.skipped = true,
                "skip_deserializing" => found.unread = true,
                "with" => {
                    let function = |name: &str| {
                        let mut path = path(&entry)?;
                        path.path.segments.push(Ident::new(name, Span::call_site()).into());
                        Some(path)
                    };
                    found.through(&entry, function("serialize"), function("deserialize"));
                }
                "serialize_with" => found.through(&entry, path(&entry), None),
                "deserialize_with" => found.through(&entry, None, path(&entry)),
                "other" => found.other = true,
                "flatten" => found.json_only = Some("flatten"),
                "untagged" => found.json_only = Some("untagged"),
                _ => {}
            }
        }
        found
    }

    fn through(&mut self, entry: &Entry, serialize: Option<ExprPath>, deserialize: Option<ExprPath>) {
        let with = self.with.get_or_insert(With { name: entry.name.clone(), serialize: None, deserialize: None });
        with.serialize = with.serialize.take().or(serialize);
        with.deserialize = with.deserialize.take().or(deserialize);
    }

    /// The name it is written by, and all others that it is read by.
    pub(crate) fn names(
        &self,
        ident: &Ident,
        rename_all: &Both<Case>,
        apply: fn(Case, &str) -> String,
    ) -> (String, Vec<String>) {
        let written = ident.unraw().to_string();
        let name = |rename: Option<&String>, case: Option<Case>| match (rename, case) {
            (Some(name), _) => name.clone(),
            (None, Some(case)) => apply(case, &written),
            (None, None) => written.clone(),
        };
        let serialized = name(self.rename.serialize.as_ref(), rename_all.serialize);
        let deserialized = name(self.rename.deserialize.as_ref(), rename_all.deserialize);
        let mut aliases = self.aliases.clone();
        aliases.insert(0, deserialized);
        aliases.retain(|alias| *alias != serialized);
        (serialized, aliases)
    }
}

impl<T> Default for Both<T> {
    fn default() -> Self {
        Self { serialize: None, deserialize: None }
    }
}

impl<T> Both<T> {
    /// Fills what the entry says: `name = "…"` both, `name(serialize = "…", deserialize = "…")` each.
    fn fill(&mut self, entry: &Entry, read: impl Fn(&str) -> Option<T>) {
        let read = |entry: &Entry| text(entry).and_then(|text| read(&text.value()));
        let Value::List(group) = &entry.value else {
            (self.serialize, self.deserialize) = (read(entry), read(entry));
            return;
        };
        for inner in meta::entries(group.stream(), &mut Errors::default()) {
            if inner.name == "serialize" {
                self.serialize = read(&inner);
            } else if inner.name == "deserialize" {
                self.deserialize = read(&inner);
            }
        }
    }
}

fn entries(attributes: &[Attribute]) -> Vec<Entry> {
    meta::all(attributes, "serde", &mut Errors::default())
}

fn path(entry: &Entry) -> Option<ExprPath> {
    text(entry)?.parse().ok()
}

fn text(entry: &Entry) -> Option<LitStr> {
    let tokens: &TokenStream = match &entry.value {
        Value::Is(tokens) => tokens,
        Value::Nothing | Value::List(_) => return None,
    };
    syn::parse2(tokens.clone()).ok()
}

#[cfg(test)]
mod tests {
    use quote::format_ident;
    use syn::parse_quote;

    use super::*;

    #[test]
    fn each_direction_has_its_name() {
        let all = Both { serialize: Some(Case::Camel), deserialize: None };
        let member = Member::read(&[
            parse_quote!(#[serde(rename(deserialize = "id"), alias = "uid", alias = "no")]),
            parse_quote!(#[serde(skip_serializing_if = "Option::is_none", bound(serialize = "T: A, U: B"), default)]),
        ]);
        let (name, aliases) = member.names(&format_ident!("user_id"), &all, Case::field);
        assert_eq!((name.as_str(), aliases), ("userId", vec!["id".to_owned(), "uid".to_owned(), "no".to_owned()]));
        assert!(member.default && !member.skipped);
    }

    #[test]
    fn raw_names_lose_their_mark() {
        let (name, aliases) = Member::default().names(&format_ident!("r#type"), &Both::default(), Case::field);
        assert_eq!((name.as_str(), aliases.len()), ("type", 0));
    }
}
