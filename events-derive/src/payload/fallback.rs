//! What stands in for a payload that has mistakes, so that its users see none of their own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

pub(crate) fn payload(input: &DeriveInput, root: &Path) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::payload::Payload for #ident #type_generics #where_clause {
            const SHAPE: #root::shape::Shape = #root::shape::Shape::Null;
        }
    }
}
