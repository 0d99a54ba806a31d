//! Writes the settings of a handler out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use super::attr::{Attrs, Jitter, Retry};
use crate::failure::duration;

/// A constant expression. `Settings` may gain fields, so each is set on its own.
pub(super) fn settings(attrs: &Attrs, root: &Path) -> TokenStream {
    let mut said = Vec::new();
    let mut say = |field: &str, value: Option<TokenStream>| {
        let field = Ident::new(field, Span::call_site());
        said.extend(value.map(|value| quote!(settings.#field = ::core::option::Option::Some(#value);)));
    };
    let constant = |path: TokenStream, name: Option<&str>| {
        name.map(|name| {
            let name = Ident::new(name, Span::call_site());
            quote!(#path::#name)
        })
    };
    let dead_letters = quote!(#root::handler::DeadLetters);
    let topic = attrs.dlq.as_ref().map(|topic| quote!(#dead_letters::Topic(#topic)));
    let suffix = attrs.dlq_suffix.as_ref().map(|suffix| quote!(#dead_letters::Suffix(#suffix)));

    say("topic", tokens(attrs.topic.as_ref()));
    say("group", tokens(attrs.group.as_ref()));
    say("start", constant(quote!(#root::transport::Start), attrs.start));
    say("order", constant(quote!(#root::handler::Order), attrs.order));
    say("concurrency", tokens(attrs.concurrency));
    say("max_in_flight", tokens(attrs.max_in_flight));
    say("max_bytes", attrs.max_bytes.map(|bytes| quote!(#bytes as usize)));
    say("attempts", tokens(attrs.retry.attempts));
    say("backoff", backoff(&attrs.retry, root));
    say("jitter", attrs.retry.jitter.map(|spread| jitter(spread, root)));
    say("retry_deadline", attrs.retry.deadline.map(duration));
    say("max_defers", tokens(attrs.max_defers));
    say("timeout", attrs.timeout.map(duration));
    say("dead_letters", topic.or(suffix));
    say("unknown", constant(quote!(#root::handler::Unknown), attrs.unknown));

    if said.is_empty() {
        return quote!(#root::handler::Settings::NONE);
    }
    quote!({
        let mut settings = #root::handler::Settings::NONE;
        #(#said)*
        settings
    })
}

fn backoff(retry: &Retry, root: &Path) -> Option<TokenStream> {
    let backoff = quote!(#root::backoff::Backoff);
    let of = match (&retry.backoff, &retry.multiplier) {
        (None, None) => return None,
        (Some((wait, None)), _) => {
            let wait = duration(*wait);
            quote!(#backoff::fixed(#wait))
        }
        (range, multiplier) => {
            let (base, cap) = match range {
                Some((base, Some(cap))) => (duration(*base), duration(*cap)),
                _ => (quote!(#backoff::DEFAULT.base), quote!(#backoff::DEFAULT.cap)),
            };
            let multiplier = match multiplier {
                Some((_, multiplier)) => multiplier.to_token_stream(),
                None => quote!(#backoff::DEFAULT.multiplier),
            };
            quote!(#backoff { multiplier: #multiplier, ..#backoff::exponential(#base, #cap) })
        }
    };
    Some(match retry.jitter {
        Some(spread) => {
            let jitter = jitter(spread, root);
            quote!(#of.with_jitter(#jitter))
        }
        None => of,
    })
}

fn jitter(jitter: Jitter, root: &Path) -> TokenStream {
    let path = quote!(#root::backoff::Jitter);
    match jitter {
        Jitter::Full => quote!(#path::Full),
        Jitter::None => quote!(#path::None),
        Jitter::Width(width) => {
            let width = duration(width);
            quote!(#path::Width(#width))
        }
    }
}

fn tokens(value: Option<impl ToTokens>) -> Option<TokenStream> {
    value.map(ToTokens::into_token_stream)
}
