//! What a function must be to be a handler.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, LitStr, Safety, Type};

use super::{ast::Function, attr::Attrs};
use crate::errors::Errors;

pub(super) fn check(function: &Function, attrs: &Attrs, errors: &mut Errors) {
    an_async_fn(function, errors);
    no_generics(function, errors);
    takes_an_event(function, errors);
    named_types(function, errors);
    texts(attrs, errors);
    one_place_for_dead_letters(attrs, errors);
    waits_that_grow(attrs, errors);
}

fn an_async_fn(function: &Function, errors: &mut Errors) {
    let sig = &function.item.sig;
    if sig.asyncness.is_none() {
        errors.at(sig.fn_token, "a handler is async: write `async fn`");
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.at(token, "a handler is called by the runtime, which makes no promises: it cannot be `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, "a handler is called by Rust: remove `extern`");
    }
    if let Some(variadic) = &sig.variadic {
        errors.at(variadic, "a handler has a fixed number of parameters");
    }
}

fn no_generics(function: &Function, errors: &mut Errors) {
    let generics = &function.item.sig.generics;
    let kinds = generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    for name in kinds {
        let message = "a handler takes one kind of event, so it cannot be generic: write a handler for each, or an enum of \
                       events with `#[derive(Event)]`";
        errors.at(name, message);
    }
}

fn takes_an_event(function: &Function, errors: &mut Errors) {
    let sig = &function.item.sig;
    if let Some(receiver) = sig.receiver() {
        let message = "a handler is a free function: what it needs of an object it asks for with `State<T>`";
        errors.at(receiver, message);
    } else if sig.inputs.is_empty() {
        errors.at(&sig.ident, "a handler takes an event first: `async fn charge(order: OrderPlaced)`");
    }
}

fn named_types(function: &Function, errors: &mut Errors) {
    for ty in &function.parameters {
        if let Some(found) = impl_trait(ty) {
            errors.at(
                found,
                "the type of a parameter says how it is made, so it needs a name: write it instead of `impl …`",
            );
        }
    }
    if let Some(found) = impl_trait(&function.output) {
        errors.at(found, "what a handler returns is published, so its type needs a name: write it instead of `impl …`");
    }
}

/// An `impl …` anywhere in the type.
fn impl_trait(ty: &Type) -> Option<TokenStream> {
    fn find(tokens: TokenStream) -> Option<TokenStream> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(word) if word == "impl" => Some(word.into_token_stream()),
            TokenTree::Group(group) => find(group.stream()),
            _ => None,
        })
    }
    match ty {
        Type::ImplTrait(whole) => Some(whole.to_token_stream()),
        _ => find(ty.to_token_stream()),
    }
}

fn texts(attrs: &Attrs, errors: &mut Errors) {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let identity = |text: &LitStr| !text.value().is_empty() && text.value().chars().all(letter);
    for (what, text) in [("name", &attrs.name), ("group", &attrs.group), ("dlq_suffix", &attrs.dlq_suffix)] {
        if let Some(text) = text.as_ref().filter(|text| !identity(text)) {
            errors.at(text, format_args!("`{what}` consists of letters, digits, `_`, `-` and `.`"));
        }
    }
    for (what, text) in [("topic", &attrs.topic), ("dlq", &attrs.dlq)] {
        let empty = |text: &&LitStr| text.value().is_empty() || text.value().contains(char::is_whitespace);
        if let Some(text) = text.as_ref().filter(empty) {
            errors.at(text, format_args!("`{what}` is a topic, a text without white space"));
        }
    }
}

fn one_place_for_dead_letters(attrs: &Attrs, errors: &mut Errors) {
    if let (Some(_), Some(suffix)) = (&attrs.dlq, &attrs.dlq_suffix) {
        errors.at(suffix, "dead letters go to one place: write `dlq = \"…\"` or `dlq_suffix = \"…\"`");
    }
}

fn waits_that_grow(attrs: &Attrs, errors: &mut Errors) {
    if let (Some((_, None)), Some((name, _))) = (&attrs.retry.backoff, &attrs.retry.multiplier) {
        errors.at(
            name,
            "one wait for every time does not grow: write `backoff = \"100ms..30s\"`, or leave `multiplier` out",
        );
    }
}
