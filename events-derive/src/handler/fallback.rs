//! What stands in for a handler that has mistakes, so that the app that names it sees none of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ast::Function, expand};

pub(super) fn handler(function: &Function, error: &TokenStream) -> TokenStream {
    let Function { root, item, cfg, .. } = function;
    if function.is_method() {
        return quote!(#error #item);
    }
    let ident = &item.sig.ident;
    let declared = expand::declared(function);
    quote! {
        #error
        #item
        #declared
        #(#cfg)*
        const _: () = {
            #[automatically_derived]
            impl #root::handler::Handler for #ident {
                fn accepts(&self) -> #root::handler::Accepts {
                    ::core::unreachable!()
                }
                fn needs(&self, _: &mut #root::handler::Needs) {}
                fn call<'a>(
                    &'a self,
                    _: &'a #root::handler::Context,
                ) -> impl ::core::future::Future<Output = #root::handler::Response> + ::core::marker::Send + 'a {
                    async move { ::core::unreachable!() }
                }
            }
            #[automatically_derived]
            impl #root::handler::Declared for #ident {
                fn declaration() -> &'static #root::handler::Declaration {
                    ::core::unreachable!()
                }
            }
        };
    }
}
