//! The function of a handler, as it is written.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, ItemFn, Path, ReturnType, Type, parse_quote};

use super::attr::Attrs;

pub(super) struct Function {
    pub(super) root: Path,
    pub(super) item: ItemFn,
    /// The types of its parameters: the event, and what else it asks for.
    pub(super) parameters: Vec<Type>,
    /// What it returns.
    pub(super) output: Type,
    /// Under which conditions it exists.
    pub(super) cfg: Vec<Attribute>,
}

impl Function {
    pub(super) fn read(item: TokenStream, attrs: &Attrs) -> syn::Result<Self> {
        let item: ItemFn = syn::parse2(item.clone())
            .map_err(|_| syn::Error::new_spanned(first(item), "`#[handler]` belongs on an `async fn`"))?;
        let parameters = item.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some((*parameter.ty).clone()),
            FnArg::Receiver(_) => None,
        });
        let output = match &item.sig.output {
            ReturnType::Type(_, ty) => (**ty).clone(),
            ReturnType::Default => parse_quote!(()),
        };
        let cfg = item.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned();
        Ok(Self { root: attrs.root(), parameters: parameters.collect(), output, cfg: cfg.collect(), item })
    }

    /// Whether the function takes `self`.
    pub(super) fn is_method(&self) -> bool {
        self.item.sig.receiver().is_some()
    }
}

/// Where to report what is no function: behind the attributes.
fn first(item: TokenStream) -> TokenStream {
    let word = item.into_iter().find(|token| matches!(token, TokenTree::Ident(_)));
    word.into_token_stream()
}
