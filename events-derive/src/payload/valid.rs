//! What makes a payload impossible to describe.

use std::collections::HashMap;

use super::{
    ast::{Data, Field, Payload, Style, Variant},
    defaults, numbers, recursion,
};
use crate::errors::Errors;

pub(crate) fn check(payload: &Payload<'_>, errors: &mut Errors) {
    if let Some(remote) = &payload.serde.remote {
        let message = "`remote` describes a type of somebody else's, which this is not: leave `Payload` out, and write \
                       `#[event(as = \"Type\")]` on the fields that hold the other type";
        errors.at(remote, message);
    }
    match &payload.data {
        Data::Struct(style, fields) => {
            one_inner_field(payload, fields, errors);
            for field in fields {
                if *style == Style::Tuple {
                    nothing_that_needs_a_name(field, errors);
                }
                reachable_recursion(payload, field, errors);
                defaults::check(payload, field, errors);
                shape_is_said(field, errors);
            }
            unique_names(fields.iter().filter(|field| !field.name.is_empty()), errors);
            numbers::check(payload, errors);
        }
        Data::Enum(variants) => {
            if variants.is_empty() {
                errors.at(payload.ident, "an enum without variants has no value, so no event can hold it");
            }
            for variant in variants {
                at_most_one_payload(payload, variant, errors);
            }
            numbers::check(payload, errors);
        }
        Data::Union(span) => {
            errors.at_span(*span, "a union cannot be part of an event: write a struct, or an enum for one of several");
        }
    }
}

/// A newtype has the shape of what it wraps, which must not be itself.
fn one_inner_field(payload: &Payload<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    match payload.inner() {
        Some(inner) if recursion::mentions(inner.ty, payload.ident) => {
            let message =
                "a newtype has the shape of what it wraps, so it cannot contain itself: give the field a name";
            errors.at(inner.ty, message);
        }
        None if payload.serde.transparent && payload.serde.stand_in.is_none() && !fields.is_empty() => {
            errors.at(payload.ident, "`#[serde(transparent)]` needs exactly one field that is not skipped");
        }
        _ => {}
    }
}

fn nothing_that_needs_a_name(field: &Field<'_>, errors: &mut Errors) {
    let attr = &field.attr;
    let default = attr.default.as_ref().map(|default| &default.name);
    let tag = attr.tag.as_ref().map(|tag| &tag.name);
    for name in [default, tag, attr.pii.as_ref(), attr.secret.as_ref()].into_iter().flatten() {
        errors.at(name, format_args!("`{name}` describes a named field: write `struct … {{ name: … }}`"));
    }
}

fn reachable_recursion(payload: &Payload<'_>, field: &Field<'_>, errors: &mut Errors) {
    if !field.is_on_the_wire() || field.attr.stand_in.is_some() {
        return;
    }
    if let Some(hidden) = recursion::hidden(field.ty, payload.ident) {
        let message = format!(
            "`{}` contains itself in a way that cannot be followed: put it into a `Box`, `Option`, `Vec`, set or map, or \
             write `#[event(as = \"…\")]`",
            payload.ident
        );
        errors.at(hidden, message);
    }
}

/// What functions of the user's write is not what the type's shape says.
fn shape_is_said(field: &Field<'_>, errors: &mut Errors) {
    if let Some(with) = field.serde.with.as_ref().filter(|_| field.is_on_the_wire() && field.attr.stand_in.is_none()) {
        let name = &with.name;
        let message = format!(
            "`{name}` writes something else than this type's shape: say what, `#[event(as = \"Type\")]`, naming the payload \
             type that it is serialized as"
        );
        errors.at(name, message);
    }
}

fn at_most_one_payload(payload: &Payload<'_>, variant: &Variant<'_>, errors: &mut Errors) {
    let name = &variant.ident;
    let advice = |what| {
        format!(
            "{what} goes into a struct of its own with `#[derive(Payload)]`: `{name}({name})`, so that it can have a schema"
        )
    };
    if variant.style == Style::Named {
        errors.at(name, advice("a variant with named fields"));
    } else if variant.fields.len() > 1 {
        errors.at(name, advice("a variant with more than one field"));
    }
    if variant.style == Style::Tuple && variant.fields.is_empty() {
        errors.at(name, format_args!("a variant that holds nothing has no parentheses: write `{name}`"));
    }
    if let Some(with) = &variant.serde.with {
        let message = format!("`{0}` belongs on what the variant holds, inside the parentheses", with.name);
        errors.at(&with.name, message);
    }
    for field in &variant.fields {
        shape_is_said(field, errors);
        nothing_that_needs_a_name(field, errors);
        reachable_recursion(payload, field, errors);
    }
}

fn unique_names<'a>(fields: impl Iterator<Item = &'a Field<'a>>, errors: &mut Errors) {
    let mut seen = HashMap::new();
    for field in fields.filter(|field| field.is_on_the_wire()) {
        if seen.insert(&field.name, ()).is_some() {
            errors.at_span(field.span(), format_args!("two fields are called `{}` on the wire", field.name));
        }
    }
}
