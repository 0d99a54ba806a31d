//! A payload as it is written, with its attributes read.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{
    Attribute, DeriveInput, Expr, ExprLit, Fields, Generics, Lit, Member, Meta, Path, Type, ext::IdentExt,
    spanned::Spanned,
};

use super::{
    attr::{self, Role, Tag},
    zero,
};
use crate::{
    errors::Errors,
    generics::mentioned,
    serde::{self, Case},
};

/// A type that is described.
pub(crate) struct Payload<'a> {
    pub(crate) root: Path,
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) doc: String,
    pub(crate) serde: serde::Container,
    pub(crate) data: Data<'a>,
}

pub(crate) enum Data<'a> {
    Struct(Style, Vec<Field<'a>>),
    Enum(Vec<Variant<'a>>),
    Union(Span),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Named,
    Tuple,
    Unit,
}

/// A field that is on the wire, or could be.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    /// What tells it from the other fields of its type: its name, or that of its variant.
    pub(crate) place: String,
    pub(crate) ty: &'a Type,
    /// Its names on the wire; empty for a field of a tuple.
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) doc: String,
    pub(crate) default: Option<String>,
    pub(crate) attr: attr::Field,
    pub(crate) serde: serde::Member,
}

/// A variant that is on the wire, or could be.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) style: Style,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) doc: String,
    pub(crate) tag: Option<Tag>,
    pub(crate) serde: serde::Member,
}

impl<'a> Payload<'a> {
    /// Reads what a derive is given.
    pub(crate) fn read(input: &'a DeriveInput, root: Path, role: Role, errors: &mut Errors) -> Self {
        let serde = serde::Container::read(&input.attrs);
        let data = match &input.data {
            syn::Data::Struct(data) => {
                let (style, fields) = fields(&data.fields, &serde, "", role, errors);
                Data::Struct(style, fields)
            }
            syn::Data::Enum(data) => Data::Enum(data.variants.iter().map(|one| variant(one, &serde, errors)).collect()),
            syn::Data::Union(data) => Data::Union(data.union_token.span),
        };
        Self { root, ident: &input.ident, generics: &input.generics, doc: doc(&input.attrs), serde, data }
    }
}

impl Field<'_> {
    /// Whether it is written at all.
    pub(crate) fn is_on_the_wire(&self) -> bool {
        !self.serde.skipped
    }

    /// Whether functions of the user's stand between it and what stands in for it.
    pub(crate) fn is_bridged(&self) -> bool {
        self.attr.stand_in.is_some() && (self.attr.with.is_some() || self.serde.with.is_some())
    }
}

fn fields<'a>(
    fields: &'a Fields,
    container: &serde::Container,
    prefix: &str,
    role: Role,
    errors: &mut Errors,
) -> (Style, Vec<Field<'a>>) {
    let style = match fields {
        Fields::Named(_) => Style::Named,
        Fields::Unnamed(_) => Style::Tuple,
        Fields::Unit => Style::Unit,
    };
    let read = fields.members().zip(fields).map(|(member, field)| {
        let serde = serde::Member::read(&field.attrs);
        let attr = attr::Field::read(&field.attrs, role, errors);
        let (name, aliases) = match &field.ident {
            Some(ident) => serde.names(ident, &container.rename_all, Case::field),
            None => (String::new(), Vec::new()),
        };
        let written = attr.default.as_ref().map(|default| default.json.text.clone());
        let is_zero = serde.default || (container.default && serde.default_path.is_none());
        let known = || if is_zero { zero::of(&field.ty).map(str::to_owned) } else { None };
        let default = written.or_else(known);
        let place = match &member {
            Member::Named(name) => format!("{prefix}_{}", name.unraw()),
            Member::Unnamed(index) => format!("{prefix}_{}", index.index),
        };
        Field { member, place, ty: &field.ty, name, aliases, doc: doc(&field.attrs), default, attr, serde }
    });
    let read = read.collect();
    (style, read)
}

fn variant<'a>(variant: &'a syn::Variant, container: &serde::Container, errors: &mut Errors) -> Variant<'a> {
    let serde = serde::Member::read(&variant.attrs);
    let (name, aliases) = serde.names(&variant.ident, &container.rename_all, Case::variant);
    let (style, fields) = fields(
        &variant.fields,
        &serde::Container::default(),
        &variant.ident.unraw().to_string(),
        Role::Payload,
        errors,
    );
    let tag = attr::variant(&variant.attrs, errors);
    Variant { ident: &variant.ident, style, fields, name, aliases, doc: doc(&variant.attrs), tag, serde }
}

/// The documentation, one line for each comment.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let text = |attr: &Attribute| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let lines: Vec<_> = attributes.iter().filter_map(text).collect();
    lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

impl Payload<'_> {
    /// The one field that a newtype or a transparent struct has on the wire.
    pub(crate) fn inner(&self) -> Option<&Field<'_>> {
        let Data::Struct(style, fields) = &self.data else { return None };
        let newtype = *style == Style::Tuple && fields.len() == 1;
        if !newtype && !self.serde.transparent {
            return None;
        }
        let mut held = fields.iter().filter(|field| field.is_on_the_wire() && !zero::is_phantom(field.ty));
        held.next().filter(|_| held.next().is_none())
    }

    /// The serde attribute that only a self-describing format can honour.
    pub(crate) fn json_only(&self) -> Option<&'static str> {
        let within = || match &self.data {
            Data::Struct(_, fields) => {
                fields.iter().filter(|field| field.is_on_the_wire()).find_map(|field| field.serde.json_only)
            }
            Data::Enum(variants) => {
                let mut wire = variants.iter().filter(|variant| !variant.serde.skipped);
                let names_only = variants.iter().all(|variant| variant.serde.skipped || variant.fields.is_empty());
                wire.find_map(|variant| {
                    variant.serde.json_only.or((variant.serde.other && !names_only).then_some("other"))
                })
            }
            Data::Union(_) => None,
        };
        self.serde.json_only.or_else(within)
    }

    /// Whether text has to be read by serde's own code, because an attribute says so or a name has others beside it.
    pub(crate) fn reads_by_serde(&self) -> bool {
        let field =
            |field: &Field<'_>| field.serde.own_reading || (field.is_on_the_wire() && !field.aliases.is_empty());
        let within = match &self.data {
            Data::Struct(_, fields) => fields.iter().any(field),
            Data::Enum(variants) => variants.iter().any(|variant| {
                variant.serde.own_reading || !variant.aliases.is_empty() || variant.fields.iter().any(field)
            }),
            Data::Union(_) => false,
        };
        self.serde.own_reading || within
    }

    /// Whether it is an enum that is written as one of its names.
    pub(crate) fn names_only(&self) -> bool {
        let Data::Enum(variants) = &self.data else { return false };
        self.json_only().is_none() && variants.iter().all(|variant| variant.serde.skipped || variant.fields.is_empty())
    }

    /// Whether a type parameter is in the type of a field that is on the wire.
    pub(crate) fn has_on_the_wire(&self, param: &Ident) -> bool {
        let fields: Vec<_> = match &self.data {
            Data::Struct(_, fields) => fields.iter().collect(),
            Data::Enum(variants) => variants.iter().flat_map(|variant| &variant.fields).collect(),
            Data::Union(_) => Vec::new(),
        };
        let wire = fields.iter().filter(|field| field.is_on_the_wire());
        let mut types = wire.map(|field| field.attr.stand_in.as_ref().unwrap_or(field.ty));
        types.any(|ty| mentioned(&ty.to_token_stream(), param))
    }

    /// Where a mistake of the type as a whole is reported.
    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }
}

impl Field<'_> {
    pub(crate) fn span(&self) -> Span {
        match &self.member {
            Member::Named(name) => name.span(),
            Member::Unnamed(_) => self.ty.span(),
        }
    }
}
