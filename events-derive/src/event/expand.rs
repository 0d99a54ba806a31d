//! Writes an event out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Lifetime, Type, ext::IdentExt};

use super::{
    lock,
    valid::{Codec, Event, Key},
};
use crate::{
    generics::{decoding, freed, with_lifetime},
    payload::expand as payload,
    place,
};

pub(crate) fn event(event: &Event<'_>) -> TokenStream {
    let description = payload::payload(&event.payload);
    let (event_impl, decode_impl, registration) = (event_impl(event), decode_impl(event), registration(event));
    let (checks, binary, guard) = (ancestor_checks(event), binary(event), lock::expand(event));
    quote! {
        const _: () = {
            #binary
            #description
            #event_impl
            #decode_impl
            #registration
            #checks
            #guard
        };
    }
}

/// What encodes and decodes is `#[inline]`: that is compiled where it is used, and not at all where it is not.
fn event_impl(event: &Event<'_>) -> TokenStream {
    let Event { payload, topic, name, version: [major, minor, patch], .. } = event;
    let (root, ident, codec) = (&payload.root, payload.ident, codec(event));
    let (impl_generics, type_generics, where_clause) = payload.generics.split_for_impl();
    let result = quote!(::core::result::Result<(), #root::BoxError>);
    let encode = quote_spanned!(place::of(ident)=> <#codec as #root::codec::Codec>::encode(event, out));
    let (key, validate) = (key(event), validate(event));
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::event::Event for #ident #type_generics #where_clause {
            const NAME: &'static str = #name;
            const TOPIC: &'static str = #topic;
            const VERSION: #root::Version = #root::Version::new(#major, #minor, #patch);
            const CONTENT_TYPE: &'static str = <#codec as #root::codec::Codec>::CONTENT_TYPE;
            fn event_type() -> &'static #root::event::EventType {
                &__EVENT_TYPE
            }
            #[inline]
            fn encode_into(event: &Self, out: &mut ::std::vec::Vec<u8>) -> #result {
                #encode
            }
            #key
            #validate
        }
    }
}

fn key(event: &Event<'_>) -> Option<TokenStream> {
    let root = &event.payload.root;
    let this = this();
    let key = match event.key.as_ref()? {
        Key::Field(member, ty) => quote_spanned!(place::own(ty)=> <#ty as #root::key::AsKey>::as_key(&#this.#member)),
        Key::Function(path) => quote_spanned!(place::of(path)=> #root::key::AsKey::as_key(&#path(#this))),
    };
    Some(quote! {
        fn key(#this: &Self) -> ::core::option::Option<#root::key::Key> {
            #key
        }
    })
}

fn validate(event: &Event<'_>) -> Option<TokenStream> {
    let root = &event.payload.root;
    let path = event.validate.as_ref()?;
    let this = this();
    let check =
        quote_spanned!(place::of(path)=> ::core::result::Result::map_err(#path(#this), ::core::convert::Into::into));
    Some(quote! {
        fn validate(#this: &Self) -> ::core::result::Result<(), #root::event::Violations> {
            #check
        }
    })
}

fn decode_impl(event: &Event<'_>) -> TokenStream {
    let payload = &event.payload;
    let (root, ident, codec) = (&payload.root, payload.ident, codec(event));
    let decoding = decoding(payload.generics);
    let (impl_generics, _, where_clause) = decoding.split_for_impl();
    let (_, type_generics, _) = payload.generics.split_for_impl();
    let upcast = event.upcast_from.as_ref().map(|ty| {
        let ty = freed(ty, payload.generics, &Lifetime::new("'__de", Span::call_site()));
        let older =
            quote_spanned!(place::of(&ty)=> <#ty as #root::event::Decode<'__de>>::decode(encoding, bytes, limits));
        let upcast = quote_spanned!(place::of(&ty)=> ::core::result::Result::map(#older, ::core::convert::Into::into));
        quote! {
            if encoding.is_older_than(<Self as #root::event::Event>::VERSION) {
                return #upcast;
            }
        }
    });
    let decode = quote_spanned! {place::of(ident)=>
        #root::codec::decode_as::<#codec, Self>(<Self as #root::event::Event>::NAME, encoding, bytes, limits)
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::event::Decode<'__de> for #ident #type_generics #where_clause {
            #[inline]
            fn decode(
                encoding: #root::codec::Encoding<'_>,
                bytes: &'__de [u8],
                limits: &#root::codec::Limits,
            ) -> ::core::result::Result<Self, #root::BoxError> {
                #upcast
                #decode
            }
        }
    }
}

/// The type of the major before is the same event's, and no major is left out between.
fn ancestor_checks(event: &Event<'_>) -> Option<TokenStream> {
    let (payload, root) = (&event.payload, &event.payload.root);
    let ty = event.upcast_from.as_ref()?;
    let old = freed(ty, payload.generics, &Lifetime::new("'static", Span::call_site()));
    let (name, major) = (&event.name, event.version[0]);
    let shown = quote!(#ty).to_string();
    let other = format!("`{shown}` is another event than `{name}`: the versions of an event share its `name`");
    let gap = format!(
        "`{shown}` is not of the major before {major}: each major is upcast from the one before it, so that none is left out"
    );
    Some(quote_spanned! {place::of(ty)=>
        const _: () = {
            ::core::assert!(#root::__private::same_text(<#old as #root::event::Event>::NAME, #name), #other);
            ::core::assert!(<#old as #root::event::Event>::VERSION.major.wrapping_add(1) == #major, #gap);
        };
    })
}

/// The entry in the registry.
fn registration(event: &Event<'_>) -> TokenStream {
    let payload = &event.payload;
    let (root, ident) = (&payload.root, payload.ident);
    let all = all(event);
    let name = ident.unraw().to_string();
    let keyed = event.key.is_some();
    let of = |constant| -> TokenStream { quote!(<#all as #root::event::Event>::#constant) };
    let (event_name, topic, version, content_type) =
        (of(quote!(NAME)), of(quote!(TOPIC)), of(quote!(VERSION)), of(quote!(CONTENT_TYPE)));
    let schema = quote_spanned! {place::of(ident)=>
        #root::__private::schemars::SchemaGenerator::default().into_root_schema_for::<#all>()
    };
    let ancestor = event.upcast_from.as_ref().map(|ty| {
        let old = freed(ty, payload.generics, &Lifetime::new("'static", Span::call_site()));
        quote!(.upcast_from(|| <#old as #root::event::Event>::event_type()))
    });
    let history = lock::history(event);
    quote! {
        static __EVENT_TYPE: #root::event::EventType = #root::event::EventType::new(
            #event_name,
            #topic,
            #version,
            #content_type,
            ::core::concat!(::core::module_path!(), "::", #name),
            #keyed,
            &<#all as #root::payload::Payload>::SHAPE,
            || #schema,
        )#ancestor #history;

        #root::__private::inventory::submit! { #root::event::Registration(&__EVENT_TYPE) }
    }
}

/// A parameter that hides no function of the user's.
fn this() -> Ident {
    Ident::new("event", Span::mixed_site())
}

/// The codec as it is named, where it is named.
fn codec(event: &Event<'_>) -> TokenStream {
    let root = &event.payload.root;
    match &event.codec {
        Codec::Own(path) => quote!(#path),
        Codec::Json => quote!(#root::codec::Json),
        Codec::Binary(..) => quote!(__Codec),
    }
}

/// A binary codec under one name, so that a feature that is off is reported once; and whether it can hold the event.
fn binary(event: &Event<'_>) -> Option<TokenStream> {
    let Codec::Binary(name, span) = event.codec else { return None };
    let (root, all, span) = (&event.payload.root, all(event), span.resolved_at(Span::call_site()));
    let name = Ident::new(name, span);
    let check = quote_spanned!(span=> #root::shape::assert_binary(&<#all as #root::payload::Payload>::SHAPE));
    Some(quote_spanned! {span=>
        type __Codec = #root::codec::#name;
        const _: () = #check;
    })
}

/// The type with `'static` for each of its lifetimes.
fn all(event: &Event<'_>) -> Type {
    with_lifetime(event.payload.ident, event.payload.generics, &Lifetime::new("'static", Span::call_site()))
}
