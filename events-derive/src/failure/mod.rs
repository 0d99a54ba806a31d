//! `#[derive(Failure)]`: what becomes of a delivery whose handler returned this error.

mod ast;
mod attr;
mod expand;
mod fallback;
mod valid;

pub(crate) use expand::duration;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let failure = ast::Failure::read(input, &mut errors);
    let arms = valid::check(&failure, &mut errors);
    match errors.into_compile_error() {
        None => expand::failure(&failure, &arms),
        Some(error) => fallback::failure(&failure, &error),
    }
}
