//! An error type as it is written.

use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput, Fields, Generics, Path};

use super::attr::Attrs;
use crate::{errors::Errors, payload::attr::root};

pub(super) struct Failure<'a> {
    pub(super) root: Path,
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    pub(super) attrs: Attrs,
    pub(super) data: Kind<'a>,
}

pub(super) enum Kind<'a> {
    Struct,
    Enum(Vec<Variant<'a>>),
    Union(Span),
}

pub(super) struct Variant<'a> {
    pub(super) ident: &'a Ident,
    pub(super) fields: &'a Fields,
    pub(super) attrs: Attrs,
}

impl<'a> Failure<'a> {
    pub(super) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let attrs = Attrs::of_type(&input.attrs, errors);
        let data = match &input.data {
            Data::Struct(_) => Kind::Struct,
            Data::Union(data) => Kind::Union(data.union_token.span),
            Data::Enum(data) => Kind::Enum(
                data.variants
                    .iter()
                    .map(|variant| {
                        let attrs = Attrs::of_variant(&variant.attrs, errors);
                        Variant { ident: &variant.ident, fields: &variant.fields, attrs }
                    })
                    .collect(),
            ),
        };
        let root = attrs.root.clone().unwrap_or_else(root);
        Self { root, ident: &input.ident, generics: &input.generics, attrs, data }
    }
}
