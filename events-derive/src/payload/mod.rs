//! `#[derive(Payload)]`: the shape of a type. `#[derive(Event)]` builds on it.

pub(crate) mod ast;
pub(crate) mod attr;
mod bridge;
mod defaults;
pub(crate) mod expand;
pub(crate) mod fallback;
mod keys;
mod numbers;
mod read;
mod recursion;
pub(crate) mod valid;
mod write;
mod zero;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let container = attr::Container::read(&input.attrs, &mut errors);
    let payload = ast::Payload::read(input, container.root.clone(), attr::Role::Payload, &mut errors);
    valid::check(&payload, &mut errors);
    match errors.into_compile_error() {
        None => {
            let implementation = expand::payload(&payload);
            quote!(const _: () = { #implementation };)
        }
        // An event is a payload already, so a stub would only be in its way.
        Some(error) if container.is_event => error,
        Some(error) => {
            let stub = fallback::payload(input, &container.root);
            quote!(#error const _: () = { #stub };)
        }
    }
}
