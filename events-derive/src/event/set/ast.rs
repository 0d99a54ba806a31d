//! A set as it is written.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Generics, Path, Variant};

use crate::{
    errors::Errors,
    meta::{self, set},
    payload::attr::{OF_EVENTS, root},
};

pub(super) struct Set<'a> {
    pub(super) root: Path,
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    pub(super) variants: Vec<&'a Variant>,
}

impl<'a> Set<'a> {
    pub(super) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let mut root_path = None;
        for entry in meta::all(&input.attrs, "event", errors) {
            let name = entry.name.to_string();
            if name == "crate" {
                set(&mut root_path, &entry, entry.path("path::to::events", errors), errors);
            } else if OF_EVENTS.contains(&name.as_str()) {
                let message = format!(
                    "`{name}` is not expected here: an enum of events is a set and each event says its own; for an enum \
                     within an event write `#[derive(Payload)]`"
                );
                errors.at(&entry.name, message);
            } else {
                entry.unknown("a set of events", &["crate"], errors);
            }
        }
        let variants: Vec<_> = match &input.data {
            Data::Enum(data) => data.variants.iter().collect(),
            Data::Struct(_) | Data::Union(_) => Vec::new(),
        };
        let fields = variants.iter().flat_map(|variant| variant.fields.iter().map(|field| &field.attrs));
        for attributes in variants.iter().map(|variant| &variant.attrs).chain(fields) {
            for entry in meta::all(attributes, "event", errors) {
                let message = format!("`{}` is not expected here: in a set each event says its own", entry.name);
                errors.at(&entry.name, message);
            }
        }
        Self { root: root_path.unwrap_or_else(root), ident: &input.ident, generics: &input.generics, variants }
    }
}
