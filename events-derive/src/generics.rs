//! Generics of what is generated: lifetimes to decode from, lifetimes left out.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, Lifetime, LifetimeParam, Type, parse_quote};

/// The generics of an impl that borrows from `'__de`, which outlives all others.
pub(crate) fn decoding(generics: &Generics) -> Generics {
    let mut all = generics.clone();
    let mut borrowed: LifetimeParam = parse_quote!('__de);
    borrowed.bounds.extend(generics.lifetimes().map(|param| param.lifetime.clone()));
    all.params.insert(0, parse_quote!(#borrowed));
    all
}

/// The type with this lifetime for each of its own: `Order<'static>`.
pub(crate) fn with_lifetime(ident: &Ident, generics: &Generics, lifetime: &Lifetime) -> Type {
    let lifetimes: Vec<_> = generics.lifetimes().map(|_| lifetime).collect();
    if lifetimes.is_empty() { parse_quote!(#ident) } else { parse_quote!(#ident<#(#lifetimes),*>) }
}

/// A type within the scope of `generics`, with this lifetime for each of theirs.
pub(crate) fn freed(ty: &Type, generics: &Generics, lifetime: &Lifetime) -> TokenStream {
    let names: Vec<_> = generics.lifetimes().map(|param| param.lifetime.ident.clone()).collect();
    if names.is_empty() { ty.to_token_stream() } else { replaced(ty.to_token_stream(), &names, lifetime) }
}

fn replaced(tokens: TokenStream, names: &[Ident], lifetime: &Lifetime) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(tick) if tick.as_char() == '\'' => {
                let name = tokens.next_if(|next| matches!(next, TokenTree::Ident(name) if names.contains(name)));
                if name.is_some() { lifetime.to_tokens(&mut out) } else { tick.to_tokens(&mut out) }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replaced(group.stream(), names, lifetime));
                inner.set_span(group.span());
                inner.to_tokens(&mut out);
            }
            other => other.to_tokens(&mut out),
        }
    }
    quote!(#out)
}

/// Whether an identifier is anywhere in the tokens.
pub(crate) fn mentioned(tokens: &TokenStream, ident: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *ident,
        TokenTree::Group(group) => mentioned(&group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lifetimes_of_the_generics_are_replaced() {
        let generics: Generics = parse_quote!(<'a>);
        let freed = freed(&parse_quote!(Pair<'a, (&'a str, &'static str)>), &generics, &parse_quote!('_));
        assert_eq!(freed.to_string().replace(' ', ""), "Pair<'_,(&'_str,&'staticstr)>");
    }

    #[test]
    fn a_decoder_outlives_what_it_makes() {
        let all = decoding(&parse_quote!(<'a, 'b>));
        assert_eq!(all.to_token_stream().to_string().replace(' ', ""), "<'__de:'a+'b,'a,'b>");
    }
}
