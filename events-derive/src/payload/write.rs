//! Writes out how a payload is written: `Payload::write` and `Payload::write_fields`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{
    ast::{Data, Field, Payload, Style, Variant},
    bridge,
    keys::on_the_wire,
};
use crate::place;

/// The two functions of `impl Payload`.
pub(super) fn functions(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    let (value, fields) = (value(payload), fields(payload));
    quote! {
        #[inline]
        fn write<__W: #root::payload::Writer>(&self, to: __W) -> #root::payload::Written {
            #value
        }
        #fields
    }
}

fn value(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    if let Some(what) = payload.json_only() {
        return quote!(#root::payload::Writer::serde(to, self, #what));
    }
    if let Some(ty) = &payload.serde.stand_in {
        if !payload.serde.into {
            return quote!(#root::payload::Payload::write(&#root::payload::Foreign::<#ty, _, #root::payload::Itself>::new(self), to));
        }
        return quote! {
            if <__W as #root::payload::Writer>::TEXT {
                return #root::payload::Writer::serde(to, self, "into");
            }
            let value: #ty = ::core::convert::Into::into(::core::clone::Clone::clone(self));
            #root::payload::Payload::write(&value, to)
        };
    }
    if let Some(inner) = payload.inner() {
        let value = of(payload, inner, &{
            let member = &inner.member;
            quote_spanned!(place::of(inner.ty)=> &self.#member)
        });
        return quote_spanned!(place::of(inner.ty)=> #root::payload::Payload::write(#value, to));
    }
    match &payload.data {
        Data::Struct(Style::Named, _) => quote!(#root::payload::Writer::structure(to, self)),
        Data::Struct(Style::Tuple, _) => quote!(#root::payload::Writer::tuple(to, self)),
        Data::Enum(variants) => one_of(payload, variants),
        Data::Struct(Style::Unit, _) | Data::Union(_) => quote!(#root::payload::Writer::null(to)),
    }
}

/// What is written in place of a field: the field, or what describes it.
fn of(payload: &Payload<'_>, field: &Field<'_>, value: &TokenStream) -> TokenStream {
    let root = &payload.root;
    match &field.attr.stand_in {
        Some(ty) => {
            let by = bridge::by(payload, field);
            quote_spanned!(place::of(ty)=> &#root::payload::Foreign::<#ty, _, #by>::new(#value))
        }
        None => value.clone(),
    }
}

fn fields(payload: &Payload<'_>) -> Option<TokenStream> {
    let root = &payload.root;
    let Data::Struct(Style::Named | Style::Tuple, fields) = &payload.data else { return None };
    if payload.json_only().is_some() || payload.serde.stand_in.is_some() || payload.inner().is_some() {
        return None;
    }
    let fields = on_the_wire(fields).enumerate().map(|(at, field)| {
        let member = &field.member;
        let value = of(payload, field, &quote_spanned!(place::of(field.ty)=> &self.#member));
        let write = quote_spanned! {place::of(field.ty)=>
            if let ::core::result::Result::Err(error) = #root::payload::WriteFields::field(to, &__KEYS[#at], #value) {
                return ::core::result::Result::Err(error);
            }
        };
        match &field.serde.skip_if {
            None => write,
            Some(path) => {
                quote!(if !(<__F as #root::payload::WriteFields>::TEXT && #path(&self.#member)) { #write })
            }
        }
    });
    Some(quote! {
        #[inline]
        fn write_fields<__F: #root::payload::WriteFields>(&self, to: &mut __F) -> #root::payload::Written {
            #(#fields)*
            ::core::result::Result::Ok(())
        }
    })
}

fn one_of(payload: &Payload<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let root = &payload.root;
    let names_only = payload.names_only();
    let mut wire = 0usize;
    let arms = variants.iter().map(|variant| {
        let ident = variant.ident;
        if variant.serde.skipped {
            return quote! {
                Self::#ident { .. } => ::core::result::Result::Err(
                    #root::payload::Unwritable::Own(::std::string::String::from("the variant is skipped")).into()
                ),
            };
        }
        let at = wire;
        wire += 1;
        match variant.fields.first() {
            Some(field) if field.is_on_the_wire() => {
                let value = of(payload, field, &quote_spanned!(place::of(field.ty)=> value));
                quote_spanned! {place::of(field.ty)=>
                    Self::#ident(value) => #root::payload::Writer::variant(to, &__KEYS[#at], #at, #value),
                }
            }
            _ if names_only => {
                quote!(Self::#ident { .. } => #root::payload::Writer::symbol(to, &__KEYS[#at], #at),)
            }
            _ => quote!(Self::#ident { .. } => #root::payload::Writer::unit_variant(to, &__KEYS[#at], #at),),
        }
    });
    quote!(match self { #(#arms)* })
}
