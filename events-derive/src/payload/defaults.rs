//! What stands for a field that is absent: serde reads JSON and has a default of its own, a schema says it as JSON, and
//! both are the same value.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Lifetime, ext::IdentExt};

use super::{
    ast::{Data, Field, Payload},
    bridge,
    keys::on_the_wire,
    read::serde_default,
    zero,
};
use crate::{
    errors::Errors,
    generics::{freed, with_lifetime},
};

pub(super) fn check(payload: &Payload<'_>, field: &Field<'_>, errors: &mut Errors) {
    if !field.is_on_the_wire() || field.serde.unread || field.name.is_empty() {
        return;
    }
    let by_serde = serde_default(payload, field, &TokenStream::new()).is_some();
    let Some(default) = &field.attr.default else {
        if by_serde && field.default.is_none() && payload.json_only().is_none() {
            let message = format!(
                "a schema says what stands for `{}` where it is absent, and what serde takes is unknown here: write it as \
                 JSON, `#[event(default = …)]`",
                field.name
            );
            errors.at_span(field.span(), message);
        }
        return;
    };
    if !by_serde {
        let message = "JSON is read by serde, which does not know this default: write `#[serde(default)]`, or \
                       `#[serde(default = \"path\")]` with a function that gives it, beside it";
        errors.at(&default.name, message);
    }
    let Some(kind) = zero::kind(field.ty) else { return };
    if kind == "null" && default.json.kind != "null" {
        errors.at(&default.name, "the default of an `Option` is `null`: Avro allows one of the first branch only");
    } else if kind != default.json.kind {
        let zero = zero::of(field.ty).unwrap_or("null");
        errors.at(&default.name, format_args!("the default of this field is {kind}, such as `{zero}`"));
    }
}

/// Registers what is to be compared: a default that is written twice. A generic type is many, and has no entry.
pub(super) fn registration(payload: &Payload<'_>) -> Option<TokenStream> {
    let (root, ident) = (&payload.root, payload.ident);
    let Data::Struct(_, fields) = &payload.data else { return None };
    let is_one = payload.generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_)));
    let written = |field: &&Field<'_>| field.attr.default.is_some() || payload.serde.default;
    let compared: Vec<_> = on_the_wire(fields).filter(written).filter_map(|field| compared(payload, field)).collect();
    if compared.is_empty() || !is_one {
        return None;
    }
    let name = ident.unraw().to_string();
    Some(quote! {
        #root::__private::inventory::submit! {
            #root::payload::Defaults {
                of: ::core::concat!(::core::module_path!(), "::", #name),
                fields: &[#(#compared),*],
            }
        }
    })
}

fn compared(payload: &Payload<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (root, name, json) = (&payload.root, &field.name, field.default.as_ref()?);
    let lifetime = Lifetime::new("'static", Span::call_site());
    let own = with_lifetime(payload.ident, payload.generics, &lifetime);
    let value = serde_default(payload, field, &own.to_token_stream())?;
    let ty = freed(field.ty, payload.generics, &lifetime);
    let compared = match &field.attr.stand_in {
        None => quote!(#root::payload::same_default::<#ty>(&value, #json)),
        Some(wire) => {
            let (wire, by) = (freed(wire, payload.generics, &lifetime), bridge::by(payload, field));
            quote! {
                #root::payload::same_default::<#wire>(&#root::payload::Foreign::<#wire, _, #by>::new(&value), #json)
            }
        }
    };
    Some(quote! {
        #root::payload::WrittenDefault {
            field: #name,
            json: #json,
            same: || {
                let value: #ty = #value;
                #compared
            },
        }
    })
}
