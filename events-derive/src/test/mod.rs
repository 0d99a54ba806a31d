//! `#[events::test]`: an async test in virtual time.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemFn, Path};

use crate::{
    errors::Errors,
    meta::{self, set},
    payload::attr::root,
};

pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let root = arguments_of(arguments, &mut errors);
    let Ok(function) = syn::parse2::<ItemFn>(item.clone()) else {
        errors.at(item.clone().into_iter().next(), "`#[events::test]` belongs on an `async fn`");
        let error = errors.into_compile_error();
        return quote!(#error #item);
    };
    check(&function, &mut errors);
    match errors.into_compile_error() {
        None => expand(&function, &root),
        Some(error) => quote!(#error #[allow(dead_code)] #function),
    }
}

fn arguments_of(arguments: TokenStream, errors: &mut Errors) -> Path {
    let mut found = None;
    for entry in meta::entries(arguments, errors) {
        if entry.name == "crate" {
            set(&mut found, &entry, entry.path("path::to::events", errors), errors);
        } else {
            entry.unknown("`#[events::test]`", &["crate"], errors);
        }
    }
    found.unwrap_or_else(root)
}

fn check(function: &ItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        errors.at(sig.fn_token, "this test awaits nothing: write `async fn`, or `#[test]`");
    }
    if let Some(first) = sig.inputs.first() {
        errors.at(first, "a test has no parameters: start what it needs inside, `TestApp::start(app).await`");
    }
    if let Some(first) = sig.generics.params.first() {
        errors.at(first, "a test cannot be generic: nobody would say of what");
    }
    for attr in
        function.attrs.iter().filter(|attr| attr.path().segments.last().is_some_and(|last| last.ident == "test"))
    {
        errors.at(attr, "`#[events::test]` makes a test of it already: remove this");
    }
}

/// The function, inside one of the same name that runs it.
fn expand(function: &ItemFn, root: &Path) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let (name, output) = (&sig.ident, &sig.output);
    quote! {
        #[::core::prelude::v1::test]
        #(#attrs)*
        #vis fn #name() #output {
            #[allow(clippy::unused_async)]
            async fn #name() #output #block
            #root::__private::testing::block_on(#name())
        }
    }
}
