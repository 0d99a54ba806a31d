//! What stands in for an event that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path, parse_quote};

use crate::{
    generics::decoding,
    payload::fallback::{payload, serialized},
};

pub(crate) fn event(input: &DeriveInput, root: &Path, error: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let mut generics = serialized(&input.generics, root);
    let (_, type_generics, _) = input.generics.split_for_impl();
    if generics.type_params().next().is_some() {
        generics.make_where_clause().predicates.push(parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync));
    }
    let decoding = decoding(&input.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (decode_generics, _, decode_where) = decoding.split_for_impl();
    let payload = payload(input, root);
    let result = quote!(::core::result::Result);
    quote! {
        #error
        const _: () = {
            #payload
            #[automatically_derived]
            impl #impl_generics #root::event::Event for #ident #type_generics #where_clause {
                const NAME: &'static str = "";
                const TOPIC: &'static str = "";
                const VERSION: #root::Version = #root::Version::new(0, 0, 0);
                const CONTENT_TYPE: &'static str = "";
                fn event_type() -> &'static #root::event::EventType {
                    ::core::unreachable!()
                }
                fn encode_into(_: &Self, _: &mut ::std::vec::Vec<u8>) -> #result<(), #root::BoxError> {
                    ::core::unreachable!()
                }
            }
            #[automatically_derived]
            impl #decode_generics #root::event::Decode<'__de> for #ident #type_generics #decode_where {
                fn decode(_: #root::codec::Encoding<'_>, _: &'__de [u8], _: &#root::codec::Limits) -> #result<Self, #root::BoxError> {
                    ::core::unreachable!()
                }
            }
        };
    }
}
