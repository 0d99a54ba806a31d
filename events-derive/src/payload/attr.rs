//! The attributes of payloads: `#[event(…)]` on a type, a field or a variant.

use proc_macro2::Ident;
use syn::{Attribute, Path, Type, parse_quote};

use crate::{
    errors::Errors,
    meta::{self, Entry, Json, set},
};

/// Which derive reads the attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Event,
    Payload,
}

/// What only a struct that derives `Event` can say.
pub(crate) const OF_EVENTS: [&str; 9] =
    ["topic", "name", "version", "codec", "key", "validate", "upcast_from", "schemas", "unlocked"];

const OF_FIELDS: [&str; 7] = ["tag", "default", "as", "with", "recursive", "pii", "secret"];
const OF_EVENT_FIELDS: [&str; 8] = ["key", "tag", "default", "as", "with", "recursive", "pii", "secret"];

/// The attributes of a type that derives `Payload`.
pub(crate) struct Container {
    pub(crate) root: Path,
    /// It says what only an event can say.
    pub(crate) is_event: bool,
}

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct Field {
    pub(crate) key: Option<Ident>,
    pub(crate) tag: Option<Tag>,
    pub(crate) default: Option<Default>,
    /// The payload type that stands for it: `as = "Type"`, or `module::Wire` of `with = module`.
    pub(crate) stand_in: Option<Type>,
    pub(crate) with: Option<With>,
    pub(crate) recursive: Option<Ident>,
    pub(crate) pii: Option<Ident>,
    pub(crate) secret: Option<Ident>,
}

/// `with = module`
pub(crate) struct With {
    pub(crate) name: Ident,
    pub(crate) module: Path,
}

/// `tag = N`
pub(crate) struct Tag {
    pub(crate) name: Ident,
    pub(crate) number: u32,
}

/// `default = <JSON literal>`
pub(crate) struct Default {
    pub(crate) name: Ident,
    pub(crate) json: Json,
}

/// Where the crate is, unless `crate = path` says otherwise.
pub(crate) fn root() -> Path {
    parse_quote!(::events)
}

impl Container {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut root_path = None;
        let mut is_event = false;
        for entry in meta::all(attributes, "event", errors) {
            let name = entry.name.to_string();
            if name == "crate" {
                set(&mut root_path, &entry, entry.path("path::to::events", errors), errors);
            } else if OF_EVENTS.contains(&name.as_str()) {
                is_event = true;
                let what = "` belongs to an event: write `#[derive(Event)]`, which implies `#[derive(Payload)]`";
                errors.at(&entry.name, format_args!("`{name}{what}"));
            } else if OF_FIELDS.contains(&name.as_str()) {
                errors.at(&entry.name, format_args!("`{name}` is not expected here: it belongs on a field"));
            } else {
                entry.unknown("a payload", &["crate"], errors);
            }
        }
        Self { root: root_path.unwrap_or_else(root), is_event }
    }
}

impl Field {
    pub(crate) fn read(attributes: &[Attribute], role: Role, errors: &mut Errors) -> Self {
        let mut found = Self::default();
        for entry in meta::all(attributes, "event", errors) {
            found.fill(&entry, role, errors);
        }
        if let Some(With { name, module }) = &found.with {
            if found.stand_in.is_some() {
                errors.at(name, "`with` is given beside `as`: the module says `type Wire = …` itself");
            }
            found.stand_in = Some(parse_quote!(#module::Wire));
        }
        found
    }

    fn fill(&mut self, entry: &Entry, role: Role, errors: &mut Errors) {
        match entry.name.to_string().as_str() {
            "key" if role == Role::Payload => {
                errors.at(&entry.name, "`key` is not expected here: it belongs on a field of an event");
            }
            "key" => match &entry.value {
                meta::Value::Nothing => set(&mut self.key, entry, Some(entry.name.clone()), errors),
                _ => errors.at(&entry.name, "on a field write `#[event(key)]`; `key = …` belongs on the struct"),
            },
            "tag" => set(&mut self.tag, entry, tag(entry, errors), errors),
            "default" => {
                let json = entry.json(errors).map(|json| Default { name: entry.name.clone(), json });
                set(&mut self.default, entry, json, errors);
            }
            "as" => set(&mut self.stand_in, entry, entry.ty(errors), errors),
            "with" => {
                let with =
                    entry.path("path::to::module", errors).map(|module| With { name: entry.name.clone(), module });
                set(&mut self.with, entry, with, errors);
            }
            "recursive" => set(&mut self.recursive, entry, entry.flag(errors), errors),
            "pii" => set(&mut self.pii, entry, entry.flag(errors), errors),
            "secret" => set(&mut self.secret, entry, entry.flag(errors), errors),
            name if OF_EVENTS.contains(&name) || name == "crate" => {
                errors.at(&entry.name, format_args!("`{name}` is not expected here: it belongs on the struct"));
            }
            _ if role == Role::Event => entry.unknown("a field of an event", &OF_EVENT_FIELDS, errors),
            _ => entry.unknown("a field of a payload", &OF_FIELDS, errors),
        }
    }
}

/// The one attribute of a variant.
pub(crate) fn variant(attributes: &[Attribute], errors: &mut Errors) -> Option<Tag> {
    let mut found = None;
    for entry in meta::all(attributes, "event", errors) {
        let name = entry.name.to_string();
        if name == "tag" {
            set(&mut found, &entry, tag(&entry, errors), errors);
        } else if ["as", "with", "recursive"].contains(&name.as_str()) {
            let message =
                format!("`{name}` is not expected here: it belongs on what the variant holds, inside the parentheses");
            errors.at(&entry.name, message);
        } else {
            entry.unknown("a variant", &["tag"], errors);
        }
    }
    found
}

fn tag(entry: &Entry, errors: &mut Errors) -> Option<Tag> {
    const RULE: &str =
        "a tag is a number from 1 to 536870911, but none from 19000 to 19999, which Protobuf keeps for itself";
    let number = entry.number(1, RULE, errors)?;
    if number > 536_870_911 || (19_000..=19_999).contains(&number) {
        errors.at_span(entry.span(), RULE);
        return None;
    }
    Some(Tag { name: entry.name.clone(), number })
}
