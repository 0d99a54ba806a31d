//! Fields of somebody else's types that are not written as their own `Serialize` says: `#[serde(with = "…")]` beside
//! `as`, and `#[event(with = module)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericParam, Generics, WherePredicate};

use super::ast::{Data, Field, Payload};
use crate::{generics::mentioned, place};

/// What says how a field that something stands in for is written and read.
pub(super) fn by(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let root = &payload.root;
    if field.is_bridged() { name(field).into_token_stream() } else { quote!(#root::payload::Itself) }
}

/// The types that say how each such field is written and read.
pub(super) fn bridges(payload: &Payload<'_>) -> TokenStream {
    let fields: Vec<_> = match &payload.data {
        Data::Struct(_, fields) => fields.iter().collect(),
        Data::Enum(variants) => variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    fields.into_iter().filter(|field| field.is_bridged()).map(|field| bridge(payload, field)).collect()
}

fn bridge(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let Some(wire) = &field.attr.stand_in else { return TokenStream::new() };
    let (root, ty, by) = (&payload.root, field.ty, name(field));
    let generics = only_of(payload.generics, &quote!(#ty #wire));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let serde = quote!(#root::__private::serde);
    let json = quote!(#root::__private::serde_json);
    let functions = field.serde.with.as_ref();
    let serialize = functions.and_then(|with| with.serialize.as_ref()).map_or_else(
        || quote_spanned!(place::of(ty)=> #serde::Serialize::serialize),
        |path| quote_spanned!(place::of(path)=> #path),
    );
    let deserialize = functions.and_then(|with| with.deserialize.as_ref()).map_or_else(
        || quote_spanned!(place::of(ty)=> #json::from_value),
        |path| quote_spanned!(place::of(path)=> #path),
    );
    let (give, take) = match &field.attr.with {
        Some(with) => {
            let module = &with.module;
            let at = place::of(module);
            let take =
                quote_spanned!(at=> #module::from_wire(wire).map_err(|_| #root::payload::Unreadable::Own.into()));
            (quote_spanned!(at=> ::core::result::Result::Ok(#module::to_wire(value))), take)
        }
        None => (
            quote!(#root::payload::bridged(#serialize(value, #json::value::Serializer))),
            quote!(#root::payload::adopted(&wire, |value| #deserialize(value))),
        ),
    };
    quote! {
        struct #by;

        #[automatically_derived]
        impl #impl_generics #root::payload::Give<#wire, #ty> for #by #where_clause {
            fn serialize<__S: #serde::Serializer>(
                value: &#ty,
                to: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                #serialize(value, to)
            }
            fn wire(value: &#ty) -> ::core::result::Result<#wire, #root::payload::EncodeError> {
                #give
            }
        }

        #[automatically_derived]
        impl #impl_generics #root::payload::Take<#wire, #ty> for #by #where_clause {
            fn take(wire: #wire) -> ::core::result::Result<#ty, #root::payload::DecodeError> {
                #take
            }
        }
    }
}

fn name(field: &Field<'_>) -> Ident {
    format_ident!("__By{}", field.place)
}

/// The generics that the types mention: an impl may have no others.
fn only_of(generics: &Generics, types: &TokenStream) -> Generics {
    let name = |param: &GenericParam| match param {
        GenericParam::Type(param) => param.ident.clone(),
        GenericParam::Const(param) => param.ident.clone(),
        GenericParam::Lifetime(param) => param.lifetime.ident.clone(),
    };
    let (kept, left): (Vec<_>, Vec<_>) = generics.params.iter().partition(|param| mentioned(types, &name(param)));
    let left: Vec<_> = left.into_iter().map(name).collect();
    let mut only = generics.clone();
    only.params = kept.into_iter().cloned().collect();
    if let Some(clause) = &mut only.where_clause {
        let predicates = std::mem::take(&mut clause.predicates);
        let of_kept = |one: &WherePredicate| !left.iter().any(|name| mentioned(&one.to_token_stream(), name));
        clause.predicates = predicates.into_iter().filter(of_kept).collect();
    }
    only
}
