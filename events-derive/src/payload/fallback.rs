//! What stands in for a payload that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

use crate::generics::decoding;

pub(crate) fn payload(input: &DeriveInput, root: &Path) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let reading = decoding(&input.generics);
    let (read_generics, _, read_where) = reading.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::payload::Payload for #ident #type_generics #where_clause {
            const SHAPE: #root::shape::Shape = #root::shape::Shape::Null;
            fn write<__W: #root::payload::Writer>(&self, to: __W) -> #root::payload::Written {
                #root::payload::Writer::null(to)
            }
        }

        #[automatically_derived]
        impl #read_generics #root::payload::Read<'__de> for #ident #type_generics #read_where {
            fn read<__R: #root::payload::Reader<'__de>>(
                _: __R,
            ) -> ::core::result::Result<Self, #root::payload::DecodeError> {
                ::core::result::Result::Err(#root::payload::Unreadable::Missing.into())
            }
        }
    }
}
