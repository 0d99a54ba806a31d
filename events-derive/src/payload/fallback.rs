//! What stands in for a payload that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Generics, Path, parse_quote};

use crate::generics::decoding;

pub(crate) fn payload(input: &DeriveInput, root: &Path) -> TokenStream {
    let ident = &input.ident;
    let generics = serialized(&input.generics, root);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
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

/// With the condition that the type is `Serialize`, which then is nobody's mistake. A lifetime of its own keeps the
/// compiler from looking before somebody asks.
pub(crate) fn serialized(generics: &Generics, root: &Path) -> Generics {
    let mut generics = generics.clone();
    let condition = parse_quote!(for<'__any> Self: #root::__private::serde::Serialize);
    generics.make_where_clause().predicates.push(condition);
    generics
}
