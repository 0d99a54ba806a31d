//! What makes a set of an enum.

use std::collections::HashMap;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Fields, Type};

use super::ast::Set;
use crate::errors::Errors;

/// One event of a set.
pub(super) struct Member<'a> {
    pub(super) variant: &'a Ident,
    pub(super) ty: &'a Type,
}

pub(super) fn check<'a>(set: &Set<'a>, errors: &mut Errors) -> Vec<Member<'a>> {
    for param in set
        .generics
        .type_params()
        .map(|param| &param.ident)
        .chain(set.generics.const_params().map(|param| &param.ident))
    {
        errors.at(param, "a set of events cannot be generic: its members are known when it is compiled");
    }
    if set.variants.is_empty() {
        errors.at(set.ident, "a set holds at least one event: `Placed(OrderPlaced)`");
    }
    let members = set.variants.iter().filter_map(|variant| match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Some(Member { variant: &variant.ident, ty: &fields.unnamed[0].ty })
        }
        _ => {
            let name = &variant.ident;
            let message = format!(
                "each variant of a set holds one event: `{name}(…)`; for an enum within an event write `#[derive(Payload)]`"
            );
            errors.at(name, message);
            None
        }
    });
    let members: Vec<_> = members.collect();
    each_event_once(&members, errors);
    members
}

/// Bytes of an event that is there twice could be either.
fn each_event_once(members: &[Member<'_>], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for member in members {
        if let Some(first) = seen.insert(member.ty.to_token_stream().to_string(), member.variant) {
            let ty = member.ty.to_token_stream();
            errors.at(member.ty, format_args!("`{ty}` is in the set already, as `{first}`: each event is there once"));
        }
    }
}
