//! What stands in for a set that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;

use super::ast::Set;
use crate::generics::decoding;

pub(super) fn set(set: &Set<'_>, error: &TokenStream) -> TokenStream {
    let Set { root, ident, generics, .. } = set;
    if generics.type_params().next().is_some() {
        return error.clone();
    }
    let decoding = decoding(generics);
    let (decode_generics, _, _) = decoding.split_for_impl();
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let result = quote!(::core::result::Result<Self, #root::BoxError>);
    quote! {
        #error
        const _: () = {
            #[automatically_derived]
            impl #decode_generics #root::event::EventSet<'__de> for #ident #type_generics #where_clause {
                const TOPIC: &'static str = "";
                fn members() -> ::std::vec::Vec<&'static #root::event::EventType> {
                    ::core::unreachable!()
                }
                fn decode(_: usize, _: #root::codec::Encoding<'_>, _: &'__de [u8], _: &#root::codec::Limits) -> #result {
                    ::core::unreachable!()
                }
            }
            #[automatically_derived]
            impl #impl_generics #root::handler::Outputs for #ident #type_generics #where_clause {
                fn emit(self, _: &mut #root::handler::Emitter<'_>) -> #root::Result<()> {
                    ::core::unreachable!()
                }
            }
        };
    }
}
