//! The numbers of fields and variants in Protobuf: those that are given, and the others in order of declaration.

use std::collections::HashMap;

use proc_macro2::Span;

use super::{
    ast::{Data, Payload},
    attr::Tag,
    keys::{on_the_wire, variants_on_the_wire},
};
use crate::errors::Errors;

/// The number of what is declared at this place among what is on the wire.
pub(super) fn of(at: usize, tag: Option<&Tag>) -> u32 {
    tag.map_or(at as u32 + 1, |tag| tag.number)
}

/// Something that has a number.
struct Numbered<'a> {
    name: &'a str,
    span: Span,
    tag: Option<&'a Tag>,
}

/// Each has its own.
pub(super) fn check(payload: &Payload<'_>, errors: &mut Errors) {
    let all: Vec<_> = match &payload.data {
        Data::Struct(_, fields) => on_the_wire(fields)
            .map(|field| Numbered { name: &field.name, span: field.span(), tag: field.attr.tag.as_ref() })
            .collect(),
        Data::Enum(variants) => variants_on_the_wire(variants)
            .map(|variant| Numbered { name: &variant.name, span: variant.ident.span(), tag: variant.tag.as_ref() })
            .collect(),
        Data::Union(_) => return,
    };
    let numbers: Vec<_> = all.iter().enumerate().map(|(at, one)| of(at, one.tag)).collect();
    let free = (1..).find(|number| !numbers.contains(number)).unwrap_or(1);
    let mut seen = HashMap::new();
    for (number, one) in numbers.iter().zip(&all) {
        let Some(first) = seen.insert(number, one) else { continue };
        let (span, name) = (one.tag.map_or(one.span, |tag| tag.name.span()), first.name);
        let message = match (first.tag, one.tag) {
            (Some(_), Some(_)) => format!("tag {number} is taken: each has its own"),
            (Some(_), None) => format!(
                "this is number {number} in order of declaration, which is the tag of `{name}`: write \
                 `#[event(tag = {free})]`, or give `{name}` another"
            ),
            (None, _) => {
                format!("`{name}` is number {number} in order of declaration: write another, such as `tag = {free}`")
            }
        };
        errors.at_span(span, message);
    }
}
