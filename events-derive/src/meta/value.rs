//! Reading the value of an entry, or saying what to write instead.

use std::{fmt::Display, str::FromStr};

use proc_macro2::{Ident, TokenStream};
use syn::{LitInt, LitStr, Path, Type, parse::Parser};

use super::{Entry, Json, Value, entries, listed, suggestion};
use crate::errors::Errors;

/// Fills a slot that an attribute may fill once.
pub(crate) fn set<T>(slot: &mut Option<T>, entry: &Entry, value: Option<T>, errors: &mut Errors) {
    if slot.is_some() {
        errors.at(&entry.name, format_args!("`{}` is given twice", entry.name));
    }
    *slot = value.or(slot.take());
}

impl Entry {
    /// A flag, which has no value.
    pub(crate) fn flag(&self, errors: &mut Errors) -> Option<Ident> {
        if !matches!(self.value, Value::Nothing) {
            errors.at_span(self.span(), format_args!("`{}` has no value: write it alone", self.name));
        }
        Some(self.name.clone())
    }

    /// A text in quotes.
    pub(crate) fn text(&self, example: &str, errors: &mut Errors) -> Option<LitStr> {
        self.parsed(example, errors)
    }

    /// A text that is read by `read`.
    pub(crate) fn text_as<T>(
        &self,
        example: &str,
        errors: &mut Errors,
        read: impl FnOnce(&LitStr) -> syn::Result<T>,
    ) -> Option<T> {
        let text = self.text(example, errors)?;
        errors.take(read(&text))
    }

    /// One of the texts in `choices`.
    pub(crate) fn choice<T: Copy>(&self, choices: &[(&str, T)], errors: &mut Errors) -> Option<T> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let text = self.text(&format!("{:?}", names[0]), errors)?;
        let chosen = choices.iter().find(|(name, _)| *name == text.value());
        if chosen.is_none() {
            errors.at(&text, format_args!("`{}` is one of {}", self.name, listed(&names)));
        }
        chosen.map(|(_, value)| *value)
    }

    /// A whole number of at least `least`.
    pub(crate) fn number<N>(&self, least: N, why: &str, errors: &mut Errors) -> Option<N>
    where
        N: FromStr + PartialOrd,
        N::Err: Display,
    {
        let literal: LitInt = self.parsed("10", errors)?;
        let number = literal.base10_parse::<N>().ok().filter(|number| *number >= least);
        if number.is_none() {
            errors.at(literal, why);
        }
        number
    }

    /// A path, such as that of a function.
    pub(crate) fn path(&self, example: &str, errors: &mut Errors) -> Option<Path> {
        let parsed = Path::parse_mod_style.parse2(self.tokens());
        if parsed.is_err() {
            self.expected(example, errors);
        }
        parsed.ok()
    }

    /// A type, in quotes.
    pub(crate) fn ty(&self, errors: &mut Errors) -> Option<Type> {
        let text = self.text("\"String\"", errors)?;
        let parsed = text.parse::<Type>();
        if parsed.is_err() {
            errors.at(&text, format_args!("`{}` names a type: write `{} = \"String\"`", self.name, self.name));
        }
        parsed.ok()
    }

    /// A JSON literal.
    pub(crate) fn json(&self, errors: &mut Errors) -> Option<Json> {
        let tokens = self.tokens();
        if tokens.is_empty() {
            self.expected("0", errors);
            return None;
        }
        errors.take(Json::parse(&tokens))
    }

    /// The entries in its parentheses.
    pub(crate) fn list(&self, example: &str, errors: &mut Errors) -> Option<Vec<Entry>> {
        if let Value::List(group) = &self.value {
            return Some(entries(group.stream(), errors));
        }
        errors.at_span(self.span(), format_args!("write `{}({example})`", self.name));
        None
    }

    /// Says that there is no such entry here, and what there is.
    pub(crate) fn unknown(&self, what: &str, known: &[&str], errors: &mut Errors) {
        let name = self.name.to_string();
        let there_is = format!("{what} has {}", listed(known));
        match suggestion(&name, known) {
            Some(near) => errors.at(&self.name, format_args!("unknown `{name}`; did you mean `{near}`? {there_is}")),
            None => errors.at(&self.name, format_args!("unknown `{name}`; {there_is}")),
        }
    }

    /// What `example` is one of.
    pub(crate) fn parsed<T: syn::parse::Parse>(&self, example: &str, errors: &mut Errors) -> Option<T> {
        let parsed = syn::parse2::<T>(self.tokens());
        if parsed.is_err() {
            self.expected(example, errors);
        }
        parsed.ok()
    }

    fn expected(&self, example: &str, errors: &mut Errors) {
        let message = format!("write `{} = {example}`", self.name);
        match &self.value {
            Value::Is(tokens) => errors.at(tokens, message),
            _ => errors.at_span(self.span(), message),
        }
    }

    /// The tokens after `=`; none where there is no such value.
    fn tokens(&self) -> TokenStream {
        match &self.value {
            Value::Is(tokens) => tokens.clone(),
            Value::Nothing | Value::List(_) => TokenStream::new(),
        }
    }
}
