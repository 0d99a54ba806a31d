//! `#[derive(Event)]`: a struct is an event, an enum of events is a set.

mod attr;
mod borrow;
mod expand;
mod fallback;
mod lock;
mod set;
mod valid;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use crate::{
    errors::Errors,
    payload::{ast::Payload, attr::Role, valid as shape},
};

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    if matches!(input.data, Data::Enum(_)) {
        return set::derive(input);
    }
    let mut errors = Errors::default();
    let attrs = attr::Attrs::read(&input.attrs, &mut errors);
    let root = attrs.root();
    let payload = Payload::read(input, root.clone(), Role::Event, &mut errors);
    if !matches!(input.data, Data::Union(_)) {
        shape::check(&payload, &mut errors);
    }
    let event = valid::check(attrs, payload, &mut errors);
    match (event, errors.into_compile_error()) {
        (Some(event), None) => expand::event(&event),
        (_, error) => fallback::event(input, &root, &error.unwrap_or_default()),
    }
}
