//! `#[handler]`: an async fn is a consumer.

mod ast;
mod attr;
mod expand;
mod fallback;
mod settings;
mod valid;

use proc_macro2::TokenStream;

use crate::errors::Errors;

pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let attrs = attr::Attrs::read(arguments, &mut errors);
    let function = match ast::Function::read(item.clone(), &attrs) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            let error = errors.into_compile_error();
            return quote::quote!(#error #item);
        }
    };
    valid::check(&function, &attrs, &mut errors);
    match errors.into_compile_error() {
        None => expand::handler(&function, &attrs),
        Some(error) => fallback::handler(&function, &error),
    }
}
