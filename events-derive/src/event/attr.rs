//! The attributes of an event: `#[event(…)]` on a struct.

use syn::{Attribute, Ident, LitStr, Path, Type};

use crate::{
    errors::Errors,
    meta::{self, Entry, Value, set},
    payload::attr::root,
};

const KNOWN: [&str; 10] =
    ["topic", "name", "version", "codec", "key", "validate", "upcast_from", "schemas", "unlocked", "crate"];
const OF_FIELDS: [&str; 7] = ["tag", "default", "as", "with", "recursive", "pii", "secret"];

/// What the attributes say, as they say it.
#[derive(Default)]
pub(crate) struct Attrs {
    pub(crate) topic: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) codec: Option<Codec>,
    pub(crate) key: Option<Path>,
    pub(crate) validate: Option<Path>,
    pub(crate) upcast_from: Option<Type>,
    pub(crate) schemas: Option<LitStr>,
    pub(crate) unlocked: Option<Ident>,
    root: Option<Path>,
    /// Names that were given, even if their values make no sense: they are not missing.
    given: Vec<String>,
}

/// A codec by its name, or one of the user's own by its path.
pub(crate) enum Codec {
    Named(LitStr),
    Own(Path),
}

impl Attrs {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut found = Self::default();
        for entry in meta::all(attributes, "event", errors) {
            found.fill(&entry, errors);
            found.given.push(entry.name.to_string());
        }
        found
    }

    fn fill(&mut self, entry: &Entry, errors: &mut Errors) {
        match entry.name.to_string().as_str() {
            "topic" => set(&mut self.topic, entry, entry.text("\"orders\"", errors), errors),
            "name" => set(&mut self.name, entry, entry.text("\"order.placed\"", errors), errors),
            "version" => set(&mut self.version, entry, entry.text("\"1.0.0\"", errors), errors),
            "codec" => set(&mut self.codec, entry, codec(entry, errors), errors),
            "key" if matches!(entry.value, Value::Nothing) => {
                let message =
                    "`key` alone belongs on a field; on the struct write `key = field` or `key = path::to::fn`";
                errors.at(&entry.name, message);
            }
            "key" => set(&mut self.key, entry, entry.path("field` or `key = path::to::fn", errors), errors),
            "validate" => set(&mut self.validate, entry, entry.path("path::to::fn", errors), errors),
            "upcast_from" => {
                set(&mut self.upcast_from, entry, entry.parsed("path::to::TheMajorBefore", errors), errors);
            }
            "schemas" => set(&mut self.schemas, entry, entry.text("\"schemas\"", errors), errors),
            "unlocked" => set(&mut self.unlocked, entry, entry.flag(errors), errors),
            "crate" => set(&mut self.root, entry, entry.path("path::to::events", errors), errors),
            name if OF_FIELDS.contains(&name) => {
                errors.at(&entry.name, format_args!("`{name}` is not expected here: it belongs on a field"));
            }
            _ => entry.unknown("an event", &KNOWN, errors),
        }
    }

    /// Where the crate is.
    pub(crate) fn root(&self) -> Path {
        self.root.clone().unwrap_or_else(root)
    }

    pub(crate) fn lacks(&self, name: &str) -> bool {
        !self.given.iter().any(|given| given == name)
    }
}

fn codec(entry: &Entry, errors: &mut Errors) -> Option<Codec> {
    match &entry.value {
        Value::Is(tokens) if syn::parse2::<LitStr>(tokens.clone()).is_ok() => {
            entry.text("\"json\"", errors).map(Codec::Named)
        }
        _ => entry.path("\"json\"` or `codec = path::to::Codec", errors).map(Codec::Own),
    }
}
