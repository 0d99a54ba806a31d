//! Writes the shape of a payload out.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Generics, ext::IdentExt, parse_quote};

use super::{
    ast::{Data, Field, Payload, Style, Variant},
    attr::Tag,
    bridge, defaults, keys, read, recursion, write,
};

/// `impl Payload` and `impl Read`
pub(crate) fn payload(payload: &Payload<'_>) -> TokenStream {
    let Payload { root, ident, .. } = payload;
    let generics = bounded(payload);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let (name, shape) = (name(payload), shape(payload));
    let (keys, write, read) = (keys::keys(payload), write::functions(payload), read::implementation(payload));
    let (bridges, defaults) = (bridge::bridges(payload), defaults::registration(payload));
    quote! {
        #keys
        #bridges

        #[automatically_derived]
        impl #impl_generics #root::payload::Payload for #ident #type_generics #where_clause {
            const TYPE_NAME: ::core::option::Option<#root::shape::TypeName> = #name;
            const SHAPE: #root::shape::Shape = #shape;
            #write
        }

        #read
        #defaults
    }
}

/// Every type parameter that is on the wire is a payload itself.
fn bounded(payload: &Payload<'_>) -> Generics {
    let root = &payload.root;
    let mut generics = payload.generics.clone();
    for param in generics.type_params_mut() {
        if payload.has_on_the_wire(&param.ident) {
            param.bounds.push(parse_quote!(#root::payload::Payload));
        }
    }
    generics
}

/// The name of the shape: that of the type whose shape it is.
fn name(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    if let Some(ty) = &payload.serde.stand_in {
        return quote!(<#ty as #root::payload::Payload>::TYPE_NAME);
    }
    if let Some(field) = payload.inner() {
        let ty = field.attr.stand_in.as_ref().unwrap_or(field.ty);
        return quote!(<#ty as #root::payload::Payload>::TYPE_NAME);
    }
    match &payload.data {
        Data::Struct(Style::Named, _) | Data::Enum(_) => {
            let name = type_name(payload);
            quote!(::core::option::Option::Some(#name))
        }
        _ => quote!(::core::option::Option::None),
    }
}

fn shape(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    if let Some(ty) = &payload.serde.stand_in {
        return quote!(<#ty as #root::payload::Payload>::SHAPE);
    }
    if let Some(field) = payload.inner() {
        return field_shape(payload, field);
    }
    match &payload.data {
        Data::Struct(Style::Named, fields) => structure(payload, fields),
        Data::Struct(Style::Tuple, fields) => {
            let shapes = fields.iter().filter(|field| field.is_on_the_wire()).map(|field| field_shape(payload, field));
            quote!(#root::shape::Shape::Tuple(&[#(#shapes),*]))
        }
        Data::Enum(variants) => enumeration(payload, variants),
        Data::Struct(Style::Unit, _) | Data::Union(_) => quote!(#root::shape::Shape::Null),
    }
}

fn structure(payload: &Payload<'_>, fields: &[Field<'_>]) -> TokenStream {
    let Payload { root, doc, .. } = payload;
    let name = type_name(payload);
    let wire = || fields.iter().filter(|field| field.is_on_the_wire());
    let json_only = option(payload.json_only());
    let fields = wire().map(|field| {
        let Field { name, aliases, doc, .. } = field;
        let shape = field_shape(payload, field);
        let default = option(field.default.as_deref());
        let tag = tag(field.attr.tag.as_ref());
        let (pii, secret) = (field.attr.pii.is_some(), field.attr.secret.is_some());
        quote! {
            #root::shape::Field {
                name: #name,
                aliases: &[#(#aliases),*],
                doc: #doc,
                shape: #shape,
                default: #default,
                tag: #tag,
                pii: #pii,
                secret: #secret,
            }
        }
    });
    quote! {
        #root::shape::Shape::Struct(&#root::shape::Struct {
            name: #name,
            doc: #doc,
            fields: &[#(#fields),*],
            json_only: #json_only,
        })
    }
}

/// Names only, unless a variant holds something or serde's attributes make an object of the names.
fn enumeration(payload: &Payload<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let Payload { root, doc, .. } = payload;
    let type_name = type_name(payload);
    let wire: Vec<_> = variants.iter().filter(|variant| !variant.serde.skipped).collect();
    let others = || wire.iter().find(|variant| variant.serde.other);
    if payload.names_only() {
        let default = option(others().map(|variant| variant.name.as_str()));
        let symbols = wire.iter().map(|Variant { name, aliases, doc, tag: number, .. }| {
            let tag = tag(number.as_ref());
            quote!(#root::shape::Symbol { name: #name, aliases: &[#(#aliases),*], doc: #doc, tag: #tag })
        });
        return quote! {
            #root::shape::Shape::Enum(&#root::shape::Enum {
                name: #type_name,
                doc: #doc,
                symbols: &[#(#symbols),*],
                default: #default,
            })
        };
    }
    let json_only = option(payload.json_only());
    let variants = wire.iter().map(|Variant { name, aliases, doc, tag: number, fields, .. }| {
        let tag = tag(number.as_ref());
        let shape = match fields.first() {
            Some(field) if field.is_on_the_wire() => field_shape(payload, field),
            _ => quote!(#root::shape::Shape::Null),
        };
        quote!(#root::shape::Variant { name: #name, aliases: &[#(#aliases),*], doc: #doc, shape: #shape, tag: #tag })
    });
    quote! {
        #root::shape::Shape::Union(&#root::shape::Union {
            name: #type_name,
            doc: #doc,
            variants: &[#(#variants),*],
            json_only: #json_only,
        })
    }
}

fn field_shape(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let ty = field.attr.stand_in.as_ref().unwrap_or(field.ty);
    recursion::shape(
        ty,
        &recursion::Own { ident: payload.ident, name: &type_name(payload), root: &payload.root },
        field.attr.recursive.is_some(),
    )
}

fn type_name(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    let name = payload.ident.unraw().to_string();
    let arguments =
        payload.generics.type_params().map(|param| &param.ident).filter(|ident| payload.has_on_the_wire(ident));
    quote! {
        #root::shape::TypeName {
            name: #name,
            module: ::core::module_path!(),
            arguments: &[#(<#arguments as #root::payload::Payload>::SHAPE),*],
        }
    }
}

fn tag(tag: Option<&Tag>) -> TokenStream {
    option(tag.map(|tag| tag.number))
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
