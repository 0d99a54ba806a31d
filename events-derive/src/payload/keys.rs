//! The keys of fields and variants: names as JSON writes them, numbers as Protobuf counts them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    ast::{Data, Field, Payload, Style, Variant},
    attr::Tag,
    numbers,
};
use crate::meta;

/// The keys of what is on the wire, in order of declaration, as a static that the codecs refer to.
pub(super) fn keys(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    let keys: Vec<_> = match &payload.data {
        Data::Struct(Style::Named, fields) => on_the_wire(fields)
            .enumerate()
            .map(|(at, field)| key(payload, &field.name, at, field.attr.tag.as_ref()))
            .collect(),
        Data::Struct(Style::Tuple, fields) => {
            (0..on_the_wire(fields).count()).map(|at| key(payload, &format!("_{at}"), at, None)).collect()
        }
        Data::Enum(variants) => variants_on_the_wire(variants)
            .enumerate()
            .map(|(at, variant)| key(payload, &variant.name, at, variant.tag.as_ref()))
            .collect(),
        Data::Struct(Style::Unit, _) | Data::Union(_) => Vec::new(),
    };
    let count = keys.len();
    quote!(static __KEYS: [#root::payload::Key; #count] = [#(#keys),*];)
}

fn key(payload: &Payload<'_>, name: &str, at: usize, tag: Option<&Tag>) -> TokenStream {
    let root = &payload.root;
    let mut json = String::from(",");
    meta::quoted(name, &mut json);
    json.push(':');
    let number = numbers::of(at, tag);
    quote!(#root::payload::Key::new(#name, #json, #number))
}

pub(super) fn on_the_wire<'p, 'a>(fields: &'p [Field<'a>]) -> impl Iterator<Item = &'p Field<'a>> {
    fields.iter().filter(|field| field.is_on_the_wire())
}

pub(super) fn variants_on_the_wire<'p, 'a>(variants: &'p [Variant<'a>]) -> impl Iterator<Item = &'p Variant<'a>> {
    variants.iter().filter(|variant| !variant.serde.skipped)
}
