//! `schemas diff`: what has changed from one version to another.

use std::{collections::BTreeSet, fmt};

use super::model;
use crate::{
    Error, Result, Version,
    schema::{Field, Kind, Model, Schemas, Type, Variant, text},
};

/// What has changed between two versions of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The event.
    pub event: String,
    /// The older version; none where there is none before.
    pub from: Option<Version>,
    /// The newer version.
    pub to: Version,
    /// What has changed, in order of declaration.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Where: `.lines[].price`.
    pub path: String,
    /// What was there; none where it is new.
    pub was: Option<String>,
    /// What is there; none where it is gone.
    pub is: Option<String>,
}

impl Schemas {
    /// What has changed: in all events or one, from the version before to the program's; or from one version to another.
    ///
    /// # Errors
    /// [`Error::Config`]: an unknown event or version, or a lock that makes no sense.
    pub fn diff(&self, name: Option<&str>, versions: Option<(Version, Version)>) -> Result<Vec<Difference>> {
        let events = self.named(name)?;
        if let (Some((from, to)), Some(name)) = (versions, name) {
            let (was, is) = (self.version(name, from)?, self.version(name, to)?);
            return Ok(vec![Difference { event: name.to_owned(), from: Some(from), to, changes: changes(&was, &is) }]);
        }
        let lock = self.lock()?;
        let mut all = Vec::new();
        for event in events {
            let before = lock.versions(event.name).rfind(|(version, _)| *version < event.version);
            let (mut from, mut found) = (None, Vec::new());
            if let Some((version, entry)) = before {
                let was = entry.model(event.name, version).map_err(|error| Error::config(error.to_string()))?;
                (from, found) = (Some(version), changes(&was, &model(event)));
            }
            all.push(Difference { event: event.name.to_owned(), from, to: event.version, changes: found });
        }
        Ok(all)
    }

    /// A version of the program, or else of the lock.
    fn version(&self, name: &str, version: Version) -> Result<Model> {
        if let Some(event) = self.events().iter().find(|event| event.name == name && event.version == version) {
            return Ok(model(event));
        }
        let lock = self.lock()?;
        let Some(entry) = lock.entries.get(&(name.to_owned(), version)) else {
            let known: Vec<_> = lock.versions(name).map(|(version, _)| version.to_string()).collect();
            return Err(Error::config(format!("there is no {name} {version}; the lock has {}", known.join(", "))));
        };
        entry.model(name, version).map_err(|error| Error::config(error.to_string()))
    }
}

fn changes(was: &Model, is: &Model) -> Vec<Change> {
    let mut walk = Walk { was, is, seen: BTreeSet::new(), changes: Vec::new() };
    walk.types("", &was.root, &is.root);
    walk.changes
}

struct Walk<'a> {
    was: &'a Model,
    is: &'a Model,
    /// The pairs of named types that are compared already.
    seen: BTreeSet<(usize, usize)>,
    changes: Vec<Change>,
}

impl Walk<'_> {
    fn types(&mut self, path: &str, was: &Type, is: &Type) {
        match (was, is) {
            (Type::Option(was), Type::Option(is)) => self.types(path, was, is),
            (Type::List(was), Type::List(is)) | (Type::Set(was), Type::Set(is)) => {
                self.types(&format!("{path}[]"), was, is);
            }
            (Type::Map(was), Type::Map(is)) => self.types(&format!("{path}{{}}"), was, is),
            (Type::Tuple(was), Type::Tuple(is)) if was.len() == is.len() => {
                for (index, (was, is)) in was.iter().zip(is).enumerate() {
                    self.types(&format!("{path}.{index}"), was, is);
                }
            }
            (Type::Named(a), Type::Named(b)) if self.seen.insert((*a, *b)) => self.definitions(path, was, is),
            (Type::Named(_), Type::Named(_)) => {}
            _ if brief(self.was, was) != brief(self.is, is) => {
                self.change(path, Some(brief(self.was, was)), Some(brief(self.is, is)));
            }
            _ => {}
        }
    }

    fn definitions(&mut self, path: &str, was: &Type, is: &Type) {
        let (Some(was), Some(is)) = (self.was.definition(was), self.is.definition(is)) else { return };
        if was.name != is.name || was.json_only != is.json_only {
            let shown =
                |name: &str, only: &Option<String>| only.iter().fold(name.to_owned(), |name, only| name + "!" + only);
            self.change(path, Some(shown(&was.name, &was.json_only)), Some(shown(&is.name, &is.json_only)));
        }
        match (&was.kind, &is.kind) {
            (Kind::Struct(was), Kind::Struct(is)) => {
                let (was, is) = (was.iter().map(Member::field).collect(), is.iter().map(Member::field).collect());
                self.members(path, was, is);
            }
            (Kind::Enum { variants: was, default: d }, Kind::Enum { variants: is, default: e }) => {
                let (was_all, is_all) =
                    (was.iter().map(Member::variant).collect(), is.iter().map(Member::variant).collect());
                self.members(path, was_all, is_all);
                if d != e {
                    self.change(&format!("{path} (stands for unknown names)"), d.clone(), e.clone());
                }
            }
            (Kind::Union(was), Kind::Union(is)) => {
                let (was, is) = (was.iter().map(Member::variant).collect(), is.iter().map(Member::variant).collect());
                self.members(path, was, is);
            }
            _ => self.change(path, Some(kind(&was.kind).to_owned()), Some(kind(&is.kind).to_owned())),
        }
    }

    fn members(&mut self, path: &str, was: Vec<Member<'_>>, is: Vec<Member<'_>>) {
        for old in &was {
            if !is.iter().any(|new| new.name == old.name) {
                self.change(&format!("{path}.{}", old.name), Some(brief(self.was, old.ty)), None);
            }
        }
        for new in &is {
            let place = format!("{path}.{}", new.name);
            let Some(old) = was.iter().find(|old| old.name == new.name) else {
                self.change(&place, None, Some(new.shown(self.is)));
                continue;
            };
            self.types(&place, old.ty, new.ty);
            if old.default != new.default {
                self.change(&format!("{place} (default)"), old.default.cloned(), new.default.cloned());
            }
            if old.aliases != new.aliases {
                let joined = |all: &[String]| (!all.is_empty()).then(|| all.join(", "));
                self.change(&format!("{place} (aliases)"), joined(old.aliases), joined(new.aliases));
            }
            if old.number != new.number {
                self.change(&format!("{place} (number)"), Some(old.number.to_string()), Some(new.number.to_string()));
            }
        }
        let kept = |one: &[Member<'_>], other: &[Member<'_>]| -> Vec<String> {
            let kept = one.iter().filter(|member| other.iter().any(|other| other.name == member.name));
            kept.map(|member| member.name.to_owned()).collect()
        };
        let (before, now) = (kept(&was, &is), kept(&is, &was));
        if before != now {
            self.change(&format!("{path} (order)"), Some(before.join(", ")), Some(now.join(", ")));
        }
    }

    fn change(&mut self, path: &str, was: Option<String>, is: Option<String>) {
        let path = if path.is_empty() { "." } else { path }.to_owned();
        self.changes.push(Change { path, was, is });
    }
}

/// A field or a variant.
struct Member<'a> {
    name: &'a str,
    aliases: &'a [String],
    ty: &'a Type,
    default: Option<&'a String>,
    number: u32,
}

impl<'a> Member<'a> {
    fn field(of: &'a Field) -> Self {
        Self { name: &of.name, aliases: &of.aliases, ty: &of.ty, default: of.default.as_ref(), number: of.number }
    }

    fn variant(of: &'a Variant) -> Self {
        Self { name: &of.name, aliases: &of.aliases, ty: &of.ty, default: None, number: of.number }
    }

    fn shown(&self, model: &Model) -> String {
        let default = self.default.map(|default| format!(" = {default}")).unwrap_or_default();
        brief(model, self.ty) + &default
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct(_) => "struct",
        Kind::Enum { .. } => "enum",
        Kind::Union(_) => "union",
    }
}

/// A type, with named ones by name only.
fn brief(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Named(_) => model.definition(ty).map(|one| one.name.clone()).unwrap_or_default(),
        Type::Option(of) => brief(model, of) + "?",
        Type::List(of) => format!("[{}]", brief(model, of)),
        Type::Set(of) => format!("set[{}]", brief(model, of)),
        Type::Map(of) => format!("map[{}]", brief(model, of)),
        Type::Tuple(of) => format!("({})", of.iter().map(|one| brief(model, one)).collect::<Vec<_>>().join(",")),
        primitive => {
            let (name, version) = (String::new(), model.version);
            text::write(&Model { name, version, root: primitive.clone(), types: Vec::new() })
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Some(from) => write!(f, "{} {from} → {}", self.event, self.to)?,
            None => return write!(f, "{} {}: the first version", self.event, self.to),
        }
        if self.changes.is_empty() {
            write!(f, ": the same")?;
        }
        self.changes.iter().try_for_each(|change| write!(f, "\n  {change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.was, &self.is) {
            (None, Some(is)) => write!(f, "+ {}: {is}", self.path),
            (Some(was), None) => write!(f, "- {}: {was}", self.path),
            (was, is) => {
                let shown = |one: &Option<String>| one.clone().unwrap_or_default();
                write!(f, "~ {}: {} → {}", self.path, shown(was), shown(is))
            }
        }
    }
}
