//! Writes the comparison of an event with its released version.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Lifetime, ext::IdentExt};

use super::super::valid::Event;
use crate::{
    generics::with_lifetime,
    meta::quoted,
    payload::ast::{Data, Field, Style},
};

/// The constant that fails to compile where a released shape has changed, at the field that has.
///
/// It is one for all fields, since each constant takes the compiler a tenth of a millisecond: so the first call that finds
/// something says all there is to say.
pub(crate) fn expand(event: &Event<'_>) -> Option<TokenStream> {
    let lock = event.lock.as_ref()?;
    let path = lock.path.to_str()?;
    let tracked = quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    );
    let Some(released) = &lock.released else { return Some(tracked) };
    let payload = &event.payload;
    let (root, ident) = (&payload.root, payload.ident);
    let all = with_lifetime(ident, payload.generics, &Lifetime::new("'static", Span::call_site()));
    let name = ident.unraw().to_string();
    let version = event.version.map(|number| number.to_string()).join(".");
    let (hash, text) = (released.hash, &released.text);
    let fields = fields(event);
    let each = !fields.is_empty();
    let place = pointing(ident.span());
    let rest = quote_spanned!(place=> __lock::rest(&released, shape, #each););
    let calls = fields.into_iter().map(|field| {
        let (place, word) = (pointing(field.span()), word(&field.name));
        quote_spanned!(place=> __lock::field(&released, shape, #word);)
    });
    Some(quote! {
        #tracked
        const _: () = {
            use #root::__private::lock as __lock;
            let shape = &<#all as #root::payload::Payload>::SHAPE;
            let released = __lock::Released { event: #name, version: #version, text: #text, hash: #hash };
            if !released.is(shape) {
                #(#calls)*
                #rest
            }
        };
    })
}

/// What the registry knows of the event's life.
pub(crate) fn history(event: &Event<'_>) -> Option<TokenStream> {
    if event.is_unlocked {
        return Some(quote!(.unlocked()));
    }
    let history = event.lock.as_ref().map(|lock| &lock.history).filter(|history| !history.is_empty())?;
    Some(quote!(.with_history(#history)))
}

/// The fields that a difference can be blamed on: those of a struct that is described itself.
fn fields<'e, 'a>(event: &'e Event<'a>) -> Vec<&'e Field<'a>> {
    let payload = &event.payload;
    match &payload.data {
        Data::Struct(Style::Named, fields) if payload.serde.stand_in.is_none() && payload.inner().is_none() => {
            fields.iter().filter(|field| field.is_on_the_wire()).collect()
        }
        _ => Vec::new(),
    }
}

/// Where the compiler's message points, for names that are ours.
fn pointing(place: Span) -> Span {
    place.resolved_at(Span::call_site())
}

/// A name as it stands in a shape text.
fn word(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    let mut word = String::new();
    quoted(name, &mut word);
    word
}
