//! The grammar that all our attributes share: `name`, `name = value`, `name(…)`, separated by commas.
//!
//! Entries are cut apart before their values are read, so that a mistake in one leaves the others readable.

mod json;
mod suggest;
mod units;
mod value;

pub(crate) use json::{Json, quoted};
pub(crate) use suggest::{listed, suggestion};
pub(crate) use units::{bytes, duration, span_of_durations};
pub(crate) use value::set;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{Attribute, Meta};

use crate::errors::Errors;

/// One entry of an attribute.
pub(crate) struct Entry {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What an entry says beside its name.
pub(crate) enum Value {
    Nothing,
    Is(TokenStream),
    List(Group),
}

/// The entries of every `#[<attribute>(…)]` among `attributes`.
pub(crate) fn all(attributes: &[Attribute], attribute: &str, errors: &mut Errors) -> Vec<Entry> {
    let mut found = Vec::new();
    for attr in attributes.iter().filter(|attr| attr.path().is_ident(attribute)) {
        match &attr.meta {
            Meta::List(list) => found.extend(entries(list.tokens.clone(), errors)),
            Meta::Path(_) => errors.at(attr, format_args!("write `#[{attribute}(…)]`")),
            Meta::NameValue(_) => errors.at(attr, format_args!("write `#[{attribute}(…)]`, not `#[{attribute} = …]`")),
        }
    }
    found
}

/// The entries of the list in an attribute's parentheses.
pub(crate) fn entries(tokens: TokenStream, errors: &mut Errors) -> Vec<Entry> {
    chunks(tokens).into_iter().filter_map(|chunk| errors.take(entry(chunk))).collect()
}

fn entry(chunk: Vec<TokenTree>) -> syn::Result<Entry> {
    let whole: TokenStream = chunk.iter().cloned().collect();
    let shape = || syn::Error::new_spanned(&whole, "expected `name`, `name = value` or `name(…)`");
    let mut rest = chunk.into_iter();
    let Some(TokenTree::Ident(name)) = rest.next() else { return Err(shape()) };
    let value = match rest.next() {
        None => Value::Nothing,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
            let value: TokenStream = rest.by_ref().collect();
            if value.is_empty() {
                return Err(syn::Error::new_spanned(&whole, format_args!("`{name} =` lacks its value")));
            }
            Value::Is(value)
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Value::List(group),
        Some(_) => return Err(shape()),
    };
    if rest.next().is_some() { Err(shape()) } else { Ok(Entry { name, value }) }
}

/// Cuts at commas, but not at those between generic arguments.
fn chunks(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut chunks = vec![Vec::new()];
    let mut angles = 0_u32;
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' && angles == 0 => {
                chunks.push(Vec::new());
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => angles = angles.saturating_sub(1),
            _ => {}
        }
        chunks.last_mut().expect("there is always a last one").push(token);
    }
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}

impl Entry {
    /// Where the value stands, or the name where there is none.
    pub(crate) fn span(&self) -> Span {
        match &self.value {
            Value::Nothing => self.name.span(),
            Value::Is(tokens) => {
                tokens.clone().into_iter().next().map_or_else(|| self.name.span(), |first| first.span())
            }
            Value::List(group) => group.span(),
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn a_mistake_leaves_the_other_entries() {
        let mut errors = Errors::default();
        let found = entries(quote!(a, = 3, b = Map<K, V>, c(x, y), d =, e f), &mut errors);
        let names: Vec<_> = found.iter().map(|entry| entry.name.to_string()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert!(matches!(&found[1].value, Value::Is(tokens) if tokens.to_string() == "Map < K , V >"));
        assert_eq!(errors.into_compile_error().map(|all| all.to_string().matches("compile_error").count()), Some(3));
    }
}
