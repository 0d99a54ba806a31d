//! `#[derive(Event)]` on an enum: several events that one handler takes.

mod ast;
mod expand;
mod fallback;
mod valid;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let set = ast::Set::read(input, &mut errors);
    let members = valid::check(&set, &mut errors);
    match errors.into_compile_error() {
        None => expand::set(&set, &members),
        Some(error) => fallback::set(&set, &error),
    }
}
