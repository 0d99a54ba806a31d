//! Makes one verdict of what an attribute says.

use std::time::Duration;

use proc_macro2::{Ident, Span};

use super::{
    ast::{Failure, Kind},
    attr::Attrs,
};
use crate::errors::Errors;

/// What becomes of the delivery.
#[derive(Clone, Copy)]
pub(super) enum Verdict {
    Retry,
    RetryAfter(Duration),
    Defer(Duration),
    Reject,
    Skip,
}

/// The verdict of one variant, or of a struct, which has none.
pub(super) struct Arm<'a> {
    pub(super) variant: Option<(&'a Ident, &'a syn::Fields)>,
    pub(super) verdict: Verdict,
}

const CHOICES: &str = "`#[failure(reject)]`, `#[failure(retry)]`, `#[failure(retry, after = \"5s\")]`, \
                       `#[failure(defer, after = \"1m\")]` or `#[failure(skip)]`";

pub(super) fn check<'a>(failure: &'a Failure<'a>, errors: &mut Errors) -> Vec<Arm<'a>> {
    let default = if failure.attrs.says_something { Some(verdict(&failure.attrs, errors)) } else { None };
    match &failure.data {
        Kind::Union(span) => {
            errors.at_span(*span, "a union cannot be a failure: write an enum");
            Vec::new()
        }
        Kind::Struct => match default {
            Some(verdict) => verdict.map(|verdict| Arm { variant: None, verdict }).into_iter().collect(),
            None => {
                missing(failure.ident, errors);
                Vec::new()
            }
        },
        Kind::Enum(variants) => {
            let arm = |variant: &'a super::ast::Variant<'a>| {
                let verdict = match (variant.attrs.says_something, default) {
                    (true, _) => verdict(&variant.attrs, errors),
                    (false, Some(default)) => default,
                    (false, None) => {
                        missing(variant.ident, errors);
                        None
                    }
                };
                verdict.map(|verdict| Arm { variant: Some((variant.ident, variant.fields)), verdict })
            };
            variants.iter().filter_map(arm).collect()
        }
    }
}

fn missing(ident: &Ident, errors: &mut Errors) {
    errors.at(ident, format_args!("`{ident}` does not say what becomes of the delivery: write {CHOICES}"));
}

fn verdict(attrs: &Attrs, errors: &mut Errors) -> Option<Verdict> {
    let after = attrs.after.as_ref();
    let [first, more @ ..] = attrs.verdicts.as_slice() else {
        let at = after.map_or_else(Span::call_site, |(name, _)| name.span());
        if after.is_some() {
            errors.at_span(
                at,
                "`after` says when, and not what: write `retry, after = \"5s\"` or `defer, after = \"5s\"`",
            );
        }
        return None;
    };
    for extra in more {
        errors.at(extra, format_args!("one verdict only: `{first}` or `{extra}`"));
    }
    match (first.to_string().as_str(), after) {
        ("retry", None) => Some(Verdict::Retry),
        ("retry", Some((_, wait))) => Some(Verdict::RetryAfter(*wait)),
        ("defer", Some((_, wait))) => Some(Verdict::Defer(*wait)),
        ("defer", None) => {
            if !attrs.has_after {
                errors.at(first, "a deferred delivery needs to know how long: write `defer, after = \"1m\"`");
            }
            None
        }
        (name, Some((after, _))) => {
            errors
                .at(after, format_args!("`after` belongs to `retry` and `defer`: what is `{name}` never comes again"));
            None
        }
        ("reject", None) => Some(Verdict::Reject),
        _ => Some(Verdict::Skip),
    }
}
