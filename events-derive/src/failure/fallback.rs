//! What stands in for a failure that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;

use super::ast::Failure;

pub(super) fn failure(failure: &Failure<'_>, error: &TokenStream) -> TokenStream {
    let Failure { root, ident, generics, .. } = failure;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #error
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #root::handler::Failure for #ident #type_generics #where_clause {
                fn verdict(&self) -> #root::handler::VerdictKind {
                    ::core::unreachable!()
                }
                fn error_type(&self) -> &'static str {
                    ::core::unreachable!()
                }
            }
            #[automatically_derived]
            impl #impl_generics ::core::convert::From<#ident #type_generics> for #root::handler::Verdict #where_clause {
                fn from(_: #ident #type_generics) -> Self {
                    ::core::unreachable!()
                }
            }
        };
    }
}
