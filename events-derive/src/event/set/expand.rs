//! Writes a set out.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Lifetime;

use super::{ast::Set, valid::Member};
use crate::{
    generics::{decoding, freed},
    place,
};

pub(super) fn set(set: &Set<'_>, members: &[Member<'_>]) -> TokenStream {
    let checks = members.iter().skip(1).map(|member| same_topic(set, &members[0], member));
    let conversions = members.iter().map(|member| conversion(set, member));
    let (event_set, outputs) = (event_set(set, members), outputs(set, members));
    quote! {
        const _: () = {
            #event_set
            #outputs
            #(#conversions)*
            #(#checks)*
        };
    }
}

fn event_set(set: &Set<'_>, members: &[Member<'_>]) -> TokenStream {
    let Set { root, ident, generics, .. } = set;
    let decoding = decoding(generics);
    let (impl_generics, _, where_clause) = decoding.split_for_impl();
    let (_, type_generics, _) = generics.split_for_impl();
    let first = members[0].ty;
    let types = members
        .iter()
        .map(|Member { ty, .. }| quote_spanned!(place::of(ty)=> <#ty as #root::event::Event>::event_type()));
    let arms = members.iter().enumerate().map(|(index, Member { variant, ty })| {
        let index = Literal::usize_unsuffixed(index);
        let decode = quote!(<#ty as #root::event::EventSet<'__de>>::decode(0, encoding, bytes, limits));
        quote!(#index => ::core::result::Result::map(#decode, Self::#variant))
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::event::EventSet<'__de> for #ident #type_generics #where_clause {
            const TOPIC: &'static str = <#first as #root::event::Event>::TOPIC;
            fn members() -> ::std::vec::Vec<&'static #root::event::EventType> {
                ::std::vec![#(#types),*]
            }
            fn decode(
                member: usize,
                encoding: #root::codec::Encoding<'_>,
                bytes: &'__de [u8],
                limits: &#root::codec::Limits,
            ) -> ::core::result::Result<Self, #root::BoxError> {
                match member {
                    #(#arms,)*
                    _ => ::core::result::Result::Err(::core::convert::Into::into("the set has no such member")),
                }
            }
        }
    }
}

fn outputs(set: &Set<'_>, members: &[Member<'_>]) -> TokenStream {
    let Set { root, ident, generics, .. } = set;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let arms = members.iter().map(|Member { variant, ty }| {
        quote!(Self::#variant(event) => <#ty as #root::handler::Outputs>::emit(event, emitter))
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::handler::Outputs for #ident #type_generics #where_clause {
            fn emit(self, emitter: &mut #root::handler::Emitter<'_>) -> #root::Result<()> {
                match self {
                    #(#arms,)*
                }
            }
        }
    }
}

fn conversion(set: &Set<'_>, Member { variant, ty }: &Member<'_>) -> TokenStream {
    let Set { ident, generics, .. } = set;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#ty> for #ident #type_generics #where_clause {
            fn from(event: #ty) -> Self {
                Self::#variant(event)
            }
        }
    }
}

fn same_topic(set: &Set<'_>, first: &Member<'_>, member: &Member<'_>) -> TokenStream {
    let Set { root, generics, .. } = set;
    let lifetime = Lifetime::new("'static", Span::call_site());
    let topic = |member: &Member<'_>| {
        let ty = freed(member.ty, generics, &lifetime);
        quote!(<#ty as #root::event::Event>::TOPIC)
    };
    let (expected, found) = (topic(first), topic(member));
    let message = format!(
        "`{}` is published to another topic than `{}`; the events of a set share one",
        member.ty.to_token_stream(),
        first.ty.to_token_stream()
    );
    quote_spanned! {place::of(member.ty)=>
        const _: () = ::core::assert!(#root::__private::same_topic(#expected, #found), #message);
    }
}
