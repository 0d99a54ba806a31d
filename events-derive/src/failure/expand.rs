//! Writes a failure out.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Fields, Path, ext::IdentExt};

use super::{
    ast::Failure,
    valid::{Arm, Verdict},
};
use crate::place;

pub(super) fn failure(failure: &Failure<'_>, arms: &[Arm<'_>]) -> TokenStream {
    let Failure { root, ident, generics, .. } = failure;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let name = ident.unraw().to_string();
    let pattern = |arm: &Arm<'_>| match arm.variant {
        None => quote!(_),
        Some((variant, Fields::Named(_))) => quote!(Self::#variant { .. }),
        Some((variant, Fields::Unnamed(_))) => quote!(Self::#variant(..)),
        Some((variant, Fields::Unit)) => quote!(Self::#variant),
    };
    let verdicts = arms.iter().map(|arm| {
        let (pattern, verdict) = (pattern(arm), verdict(root, arm.verdict));
        quote!(#pattern => #verdict)
    });
    let names = arms.iter().map(|arm| {
        let name = match arm.variant {
            Some((variant, _)) => format!("{name}::{}", variant.unraw()),
            None => name.clone(),
        };
        let pattern = pattern(arm);
        quote!(#pattern => #name)
    });
    // Here the compiler says what is missing where the error has no `Display`.
    let implemented = quote_spanned!(place::of(*ident)=> #ident #type_generics);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #root::handler::Failure for #implemented #where_clause {
                fn verdict(&self) -> #root::handler::VerdictKind {
                    match *self {
                        #(#verdicts,)*
                    }
                }
                fn error_type(&self) -> &'static str {
                    match *self {
                        #(#names,)*
                    }
                }
            }
            #[automatically_derived]
            impl #impl_generics ::core::convert::From<#ident #type_generics> for #root::handler::Verdict #where_clause {
                fn from(error: #ident #type_generics) -> Self {
                    #root::handler::Verdict::of(&error)
                }
            }
        };
    }
}

fn verdict(root: &Path, verdict: Verdict) -> TokenStream {
    let kind = quote!(#root::handler::VerdictKind);
    match verdict {
        Verdict::Retry => quote!(#kind::Retry),
        Verdict::Reject => quote!(#kind::Reject),
        Verdict::Skip => quote!(#kind::Skip),
        Verdict::RetryAfter(wait) => {
            let wait = duration(wait);
            quote!(#kind::RetryAfter(#wait))
        }
        Verdict::Defer(wait) => {
            let wait = duration(wait);
            quote!(#kind::Defer(#wait))
        }
    }
}

/// A constant expression for a duration.
pub(crate) fn duration(wait: Duration) -> TokenStream {
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    quote!(::core::time::Duration::from_millis(#millis))
}
