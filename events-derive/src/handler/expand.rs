//! Writes a handler out, beside the function, which stays as it is.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Lifetime, Type, ext::IdentExt};

use super::{ast::Function, attr::Attrs, settings::settings};
use crate::{generics::freed, place};

pub(super) fn handler(function: &Function, attrs: &Attrs) -> TokenStream {
    let Function { root, item, cfg, .. } = function;
    let ident = &item.sig.ident;
    let declared = declared(function);
    let (implementation, settings) = (implementation(function, attrs), settings(attrs, root));
    let name = attrs.name.as_ref().map_or_else(|| ident.unraw().to_string(), syn::LitStr::value);
    quote! {
        #[allow(clippy::unused_async)]
        #item
        #declared
        #(#cfg)*
        const _: () = {
            #implementation

            static __DECLARATION: #root::handler::Declaration =
                #root::handler::Declaration::new::<#ident>(#name, ::core::module_path!(), #settings);

            #[automatically_derived]
            impl #root::handler::Declared for #ident {
                fn declaration() -> &'static #root::handler::Declaration {
                    &__DECLARATION
                }
            }

            #root::__private::inventory::submit! { #root::handler::Registration(&__DECLARATION) }
        };
    }
}

/// The type that goes by the function's name. With braces it is no value, so the function can still be called.
pub(super) fn declared(function: &Function) -> TokenStream {
    let Function { item, cfg, .. } = function;
    let (visibility, ident) = (&item.vis, &item.sig.ident);
    let doc = format!("The handler `{}`, for the app to name: `App::handler::<{0}>()`.", ident.unraw());
    quote! {
        #(#cfg)*
        #[doc = #doc]
        #[allow(non_camel_case_types)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::default::Default)]
        #visibility struct #ident {}
    }
}

fn implementation(function: &Function, attrs: &Attrs) -> TokenStream {
    let Function { root, item, .. } = function;
    let ident = &item.sig.ident;
    let types: Vec<_> = function.parameters.iter().map(|ty| nameless(function, ty)).collect();
    let (input, extractors) = types.split_first().expect("validated");
    let needs = extractors
        .iter()
        .map(|ty| quote_spanned!(place::own(ty)=> <#ty as #root::handler::Extract>::requirements(needs);));
    let needs_name = if extractors.is_empty() { quote!(_) } else { quote!(needs) };
    let accepts = quote_spanned!(place::own(input)=> <#input as #root::handler::Input<'_>>::accepts());
    let context = local("context");
    let call = call(function, attrs, &context, input, extractors);
    quote! {
        #[automatically_derived]
        impl #root::handler::Handler for #ident {
            fn accepts(&self) -> #root::handler::Accepts {
                #accepts
            }
            fn needs(&self, #needs_name: &mut #root::handler::Needs) {
                #(#needs)*
            }
            fn call<'a>(
                &'a self,
                #context: &'a #root::handler::Context,
            ) -> impl ::core::future::Future<Output = #root::handler::Response> + ::core::marker::Send + 'a {
                #call
            }
        }
    }
}

fn call(function: &Function, attrs: &Attrs, context: &Ident, input: &Type, extractors: &[Type]) -> TokenStream {
    let Function { root, item, output, .. } = function;
    let ident = &item.sig.ident;
    let names: Vec<_> = (0..=extractors.len()).map(|index| local(&format!("argument{index}"))).collect();
    let response = quote!(#root::handler::Response);
    let decode = quote_spanned!(place::own(input)=> <#input as #root::handler::Input<'_>>::decode(#context));
    let first = &names[0];
    let extract = names.iter().skip(1).zip(extractors).map(|(name, ty)| {
        let extract = quote_spanned!(place::own(ty)=> <#ty as #root::handler::Extract>::extract(#context).await);
        quote! {
            let #name = match #extract {
                ::core::result::Result::Ok(value) => value,
                ::core::result::Result::Err(verdict) => return #response::Failed(verdict),
            };
        }
    });
    let returned = local("returned");
    let respond = quote_spanned! {place::of(output)=>
        (&&&&&#root::handler::probe::Returned::new(#returned)).respond(#context)
    };
    let respond = match &attrs.retry.when {
        None => respond,
        Some(when) => {
            let worth = quote_spanned!(place::of(when)=> #root::handler::probe::worth_a_retry(&#returned, #when));
            quote! {
                let worth = #worth;
                #respond.rejected_unless(worth)
            }
        }
    };
    quote_spanned! {place::of(ident)=>
        async move {
            #[allow(unused_imports)]
            use #root::handler::probe::{Classified as _, Decided as _, Infallible as _, Retried as _, Unanswerable as _};
            let #first = match #decode {
                ::core::result::Result::Ok(event) => event,
                ::core::result::Result::Err(error) => return #response::Undecodable(error),
            };
            #(#extract)*
            let #returned = #ident(#(#names),*).await;
            #respond
        }
    }
}

/// A variable that hides nothing of the user's, such as a handler of its name.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A parameter's type, with no lifetime of the function in it.
fn nameless(function: &Function, ty: &Type) -> Type {
    let freed = freed(ty, &function.item.sig.generics, &Lifetime::new("'_", Span::call_site()));
    syn::parse2(freed).unwrap_or_else(|_| ty.clone())
}
