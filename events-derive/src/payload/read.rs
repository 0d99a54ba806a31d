//! Writes out how a payload is read from a binary format: `impl Read`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::{
    ast::{Data, Field, Payload, Style, Variant},
    bridge,
    keys::{on_the_wire, variants_on_the_wire},
    zero as known,
};
use crate::{generics::decoding, place, serde::From};

pub(super) fn implementation(payload: &Payload<'_>) -> TokenStream {
    let Payload { root, ident, .. } = payload;
    let generics = bounded(payload);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = payload.generics.split_for_impl();
    let (value, fields, least, zero) = (value(payload), fields(payload), least(payload), zero(payload));
    let by_serde = payload.reads_by_serde().then(|| {
        quote! {
            if #root::payload::Reader::is_text(&from) {
                return #root::payload::Reader::serde(from);
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::payload::Read<'__de> for #ident #type_generics #where_clause {
            #[inline]
            fn read<__R: #root::payload::Reader<'__de>>(
                from: __R,
            ) -> ::core::result::Result<Self, #root::payload::DecodeError> {
                #by_serde
                #value
            }
            #fields
            #least
            #zero
        }
    }
}

/// Every type parameter that is on the wire can be read itself, and what is not on the wire has a default.
fn bounded(payload: &Payload<'_>) -> Generics {
    let root = &payload.root;
    let mut generics = decoding(payload.generics);
    for param in payload.generics.type_params() {
        let ident = &param.ident;
        if payload.has_on_the_wire(ident) {
            let clause = generics.make_where_clause();
            clause.predicates.push(parse_quote!(#ident: #root::payload::Read<'__de>));
        }
    }
    if payload.reads_by_serde() {
        let clause = generics.make_where_clause();
        clause.predicates.push(parse_quote!(Self: #root::__private::serde::Deserialize<'__de>));
    }
    generics
}

fn value(payload: &Payload<'_>) -> TokenStream {
    let root = &payload.root;
    if payload.json_only().is_some() {
        return quote! {
            ::core::result::Result::Err(#root::payload::Unreadable::Malformed("this type can only be read from JSON").into())
        };
    }
    if let Some(ty) = &payload.serde.stand_in {
        let value = quote!(<#ty as #root::payload::Read<'__de>>::read(from)?);
        return match payload.serde.from {
            Some(From::From) => quote!(::core::result::Result::Ok(::core::convert::From::from(#value))),
            Some(From::TryFrom) => quote! {
                ::core::convert::TryFrom::try_from(#value).map_err(|_| #root::payload::Unreadable::Own.into())
            },
            None => quote! {
                ::core::result::Result::Ok(
                    <#root::payload::Adopted::<#ty, Self> as #root::payload::Read<'__de>>::read(from)?.0
                )
            },
        };
    }
    if let Some(inner) = payload.inner() {
        let Data::Struct(_, fields) = &payload.data else { return TokenStream::new() };
        let held = &inner.member;
        let (ty, open) = slot(payload, inner);
        let rest = fields.iter().filter(|field| field.member != *held).map(|field| left_out(payload, field));
        return quote_spanned! {place::of(inner.ty)=>
            ::core::result::Result::Ok(Self { #held: <#ty as #root::payload::Read<'__de>>::read(from)? #open, #(#rest)* })
        };
    }
    match &payload.data {
        Data::Struct(Style::Named, _) => quote!(Self::read_fields(#root::payload::Reader::structure(from, &__KEYS)?)),
        Data::Struct(Style::Tuple, _) => quote!(Self::read_fields(#root::payload::Reader::tuple(from, &__KEYS)?)),
        Data::Enum(variants) if payload.names_only() => symbol(payload, variants),
        Data::Enum(variants) => variant(payload, variants),
        Data::Struct(Style::Unit, _) | Data::Union(_) => quote! {
            #root::payload::Reader::null(from)?;
            ::core::result::Result::Ok(Self)
        },
    }
}

/// The type that a field is read as, and how the field is taken out of it.
fn slot(payload: &Payload<'_>, field: &Field<'_>) -> (TokenStream, TokenStream) {
    let (root, ty) = (&payload.root, field.ty);
    match &field.attr.stand_in {
        Some(stand_in) => {
            let by = bridge::by(payload, field);
            (quote!(#root::payload::Adopted<#stand_in, #ty, #by>), quote!(.0))
        }
        None => (quote!(#ty), TokenStream::new()),
    }
}

/// A field that is not read: its default. One that serde would read, but that is never written, is missing.
fn left_out(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let (member, value) = (&field.member, absent(payload, field));
    quote!(#member: #value,)
}

fn absent(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let (root, name) = (&payload.root, &field.name);
    if let Some(default) = serde_default(payload, field, &quote!(Self)) {
        return default;
    }
    if field.serde.unread || known::is_phantom(field.ty) || known::kind(field.ty) == Some("null") {
        return quote!(::core::default::Default::default());
    }
    quote! {
        ::core::result::Result::Err(
            #root::payload::DecodeError::from(#root::payload::Unreadable::Missing).within(#name)
        )?
    }
}

/// What serde takes for a field that is missing.
pub(super) fn serde_default(payload: &Payload<'_>, field: &Field<'_>, own: &TokenStream) -> Option<TokenStream> {
    let member = &field.member;
    match &field.serde.default_path {
        Some(path) => Some(quote!(#path())),
        None if field.serde.default => Some(quote!(::core::default::Default::default())),
        None if payload.serde.default => Some(quote!(<#own as ::core::default::Default>::default().#member)),
        None => None,
    }
}

/// `Read::read_fields` of a struct or a tuple: one after the other where the format has them in order, else by a loop.
fn fields(payload: &Payload<'_>) -> Option<TokenStream> {
    let root = &payload.root;
    let fields = own_fields(payload)?;
    let wire: Vec<_> = on_the_wire(fields).collect();
    let slots: Vec<_> = (0..wire.len()).map(|at| format_ident!("__slot{at}")).collect();
    let types = wire.iter().map(|field| slot(payload, field).0);
    let arms = wire.iter().zip(&slots).enumerate().map(|(at, (field, slot))| {
        quote_spanned!(place::of(field.ty)=> #at => #root::payload::ReadFields::read(&mut fields, &__KEYS[#at], &mut #slot),)
    });
    let ignored = wire.iter().zip(&slots).filter(|(field, _)| field.serde.unread).map(|(_, slot)| slot);
    let (mut taken, mut finished) = (Vec::new(), Vec::new());
    let mut at = 0;
    for field in fields {
        if !field.is_on_the_wire() {
            let left_out = left_out(payload, field);
            taken.push(left_out.clone());
            finished.push(left_out);
            continue;
        }
        let (member, slot_name, (ty, open), default) =
            (&field.member, &slots[at], slot(payload, field), default(payload, field));
        let take = quote_spanned! {place::of(field.ty)=>
            #root::payload::ReadFields::take::<#ty>(&mut fields, &__KEYS[#at])?
        };
        if field.serde.unread {
            let absent = absent(payload, field);
            taken.push(quote!(#member: { let _ = #take; #absent },));
            finished.push(left_out(payload, field));
        } else {
            taken.push(quote!(#member: #take #open,));
            finished.push(quote_spanned! {place::of(field.ty)=>
                #member: match #root::payload::ReadFields::finish(&mut fields, &__KEYS[#at], #slot_name, #default) {
                    ::core::result::Result::Ok(value) => value #open,
                    ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
                },
            });
        }
        at += 1;
    }
    Some(quote! {
        fn read_fields<__F: #root::payload::ReadFields<'__de>>(
            mut fields: __F,
        ) -> ::core::result::Result<Self, #root::payload::DecodeError> {
            if __F::IN_ORDER {
                return ::core::result::Result::Ok(Self { #(#taken)* });
            }
            #(let mut #slots: ::core::option::Option<#types> = ::core::option::Option::None;)*
            while let ::core::option::Option::Some(index) = #root::payload::ReadFields::next(&mut fields)? {
                match index {
                    #(#arms)*
                    _ => ::core::result::Result::<(), #root::payload::DecodeError>::Ok(()),
                }?;
            }
            #(let _ = #ignored;)*
            ::core::result::Result::Ok(Self { #(#finished)* })
        }
    })
}

/// The fields of a struct or a tuple that is read field by field.
fn own_fields<'p, 'a>(payload: &'p Payload<'a>) -> Option<&'p [Field<'a>]> {
    let Data::Struct(Style::Named | Style::Tuple, fields) = &payload.data else { return None };
    let by_itself = payload.json_only().is_none() && payload.serde.stand_in.is_none() && payload.inner().is_none();
    by_itself.then_some(fields)
}

/// How few bytes it takes: those of its fields, of what it wraps, or of what stands in for it.
fn least(payload: &Payload<'_>) -> Option<TokenStream> {
    let root = &payload.root;
    let of = |ty: &TokenStream| quote!(<#ty as #root::payload::Read<'__de>>::LEAST);
    let sum = if payload.json_only().is_some() {
        return None;
    } else if let Some(ty) = &payload.serde.stand_in {
        of(&quote!(#ty))
    } else if let Some(inner) = payload.inner() {
        of(&slot(payload, inner).0)
    } else if let Data::Struct(Style::Unit, _) = &payload.data {
        quote!(0)
    } else {
        let fields = on_the_wire(own_fields(payload)?).map(|field| of(&slot(payload, field).0));
        quote!(0 #(+ #fields)*)
    };
    Some(quote!(const LEAST: usize = #sum;))
}

/// What a field is where the writer didn't know it.
fn default(payload: &Payload<'_>, field: &Field<'_>) -> TokenStream {
    let root = &payload.root;
    match (serde_default(payload, field, &quote!(Self)), &field.attr.stand_in) {
        (None, _) => quote!(::core::option::Option::None),
        (Some(value), Some(_)) => quote!(::core::option::Option::Some(|| #root::payload::Adopted::new(#value))),
        (Some(value), None) => quote!(::core::option::Option::Some(|| #value)),
    }
}

fn symbol(payload: &Payload<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let root = &payload.root;
    let other = variants_on_the_wire(variants).position(|variant| variant.serde.other);
    let other = match other {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    };
    let arms = variants_on_the_wire(variants).enumerate().map(|(at, variant)| {
        let ident = variant.ident;
        quote!(#at => ::core::result::Result::Ok(Self::#ident {}),)
    });
    quote! {
        match #root::payload::Reader::symbol(from, &__KEYS, #other)? {
            #(#arms)*
            _ => ::core::result::Result::Err(#root::payload::Unreadable::UnknownVariant.into()),
        }
    }
}

fn variant(payload: &Payload<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let root = &payload.root;
    let arms = variants_on_the_wire(variants).enumerate().map(|(at, variant)| {
        let ident = variant.ident;
        let Some(field) = variant.fields.first() else {
            return quote! {
                #at => #root::payload::ReadVariant::unit(content).map(|()| Self::#ident {}),
            };
        };
        if !field.is_on_the_wire() {
            return quote! {
                #at => #root::payload::ReadVariant::unit(content).map(|()| Self::#ident(::core::default::Default::default())),
            };
        }
        let (ty, open) = slot(payload, field);
        quote_spanned! {place::of(field.ty)=>
            #at => #root::payload::ReadVariant::value::<#ty>(content).map(|value| Self::#ident(value #open)),
        }
    });
    quote! {
        let (index, content) = #root::payload::Reader::variant(from, &__KEYS)?;
        let value = match index {
            #(#arms)*
            _ => ::core::result::Result::Err(#root::payload::Unreadable::UnknownVariant.into()),
        };
        value.map_err(|error| match __KEYS.get(index) {
            ::core::option::Option::Some(key) => error.within(key.name),
            ::core::option::Option::None => error,
        })
    }
}

/// A newtype's zero is that of what it wraps.
fn zero(payload: &Payload<'_>) -> Option<TokenStream> {
    let root = &payload.root;
    if payload.json_only().is_some() || payload.serde.stand_in.is_some() {
        return None;
    }
    let inner = payload.inner()?;
    let Data::Struct(_, fields) = &payload.data else { return None };
    let held = &inner.member;
    let (ty, open) = slot(payload, inner);
    let rest = fields.iter().filter(|field| field.member != *held).map(|field| left_out(payload, field));
    Some(quote! {
        fn zero() -> ::core::option::Option<Self> {
            ::core::option::Option::Some(Self { #held: <#ty as #root::payload::Read<'__de>>::zero()? #open, #(#rest)* })
        }
    })
}
