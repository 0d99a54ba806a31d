//! Shapes of types that contain themselves.
//!
//! A constant that mentions itself has no value, so a field that leads back to its own type is described piece by piece
//! down to a reference, which is followed at run time only.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, PathSegment, Type, TypePath};

use super::zero;
use crate::place;

/// How a standard type wraps another.
#[derive(Clone, Copy)]
enum Wrapper {
    /// It is not on the wire: `Box`.
    Nothing,
    Option,
    List,
    Set,
    Map,
}

/// What a type is to the recursion.
enum Step<'a> {
    /// The type being described.
    Own,
    Wrapped(Wrapper, &'a Type),
    Tuple(Vec<&'a Type>),
    /// Any other type.
    Leaf,
}

/// The type that is being described.
pub(super) struct Own<'a> {
    pub(super) ident: &'a Ident,
    /// Its name in the shape.
    pub(super) name: &'a TokenStream,
    pub(super) root: &'a Path,
}

/// Describes a field's type within the type called `own`. `recursive` says that the type innermost in the field leads
/// back here.
pub(super) fn shape(ty: &Type, own: &Own<'_>, recursive: bool) -> TokenStream {
    let Own { ident, name, root } = own;
    let plain = || quote_spanned!(place::of(ty)=> <#ty as #root::payload::Payload>::SHAPE);
    if !recursive && !mentions(ty, ident) {
        return plain();
    }
    let shape = quote!(#root::shape::Shape);
    match step(ty, ident) {
        Step::Own => quote! {
            #shape::Ref(&#root::shape::Ref {
                name: #name,
                target: || <Self as #root::payload::Payload>::SHAPE,
            })
        },
        Step::Wrapped(wrapper, inner) => {
            let inner = self::shape(inner, own, recursive);
            match wrapper {
                Wrapper::Nothing => inner,
                Wrapper::Option => quote!(#shape::Option(&#inner)),
                Wrapper::List => quote!(#shape::List(&#inner)),
                Wrapper::Set => quote!(#shape::Set(&#inner)),
                Wrapper::Map => quote!(#shape::Map(&#inner)),
            }
        }
        Step::Tuple(types) => {
            let inner = types.into_iter().map(|ty| self::shape(ty, own, recursive));
            quote!(#shape::Tuple(&[#(#inner),*]))
        }
        Step::Leaf if recursive && zero::kind(ty).is_none() => quote_spanned! {place::of(ty)=>
            #shape::Ref(&#root::shape::Ref {
                name: match <#ty as #root::payload::Payload>::TYPE_NAME {
                    ::core::option::Option::Some(name) => name,
                    ::core::option::Option::None => ::core::panic!(
                        "`#[event(recursive)]` belongs on a field that leads to a struct or an enum with `#[derive(Payload)]`"
                    ),
                },
                target: || <#ty as #root::payload::Payload>::SHAPE,
            })
        },
        Step::Leaf => plain(),
    }
}

/// The part of a field's type that mentions `own` where it cannot be followed: `Page<Node>`.
pub(super) fn hidden<'a>(ty: &'a Type, own: &Ident) -> Option<&'a Type> {
    if !mentions(ty, own) {
        return None;
    }
    match step(ty, own) {
        Step::Own => None,
        Step::Wrapped(_, inner) => hidden(inner, own),
        Step::Tuple(types) => types.into_iter().find_map(|ty| hidden(ty, own)),
        Step::Leaf => Some(ty),
    }
}

/// Whether `own`, or `Self`, is anywhere in the type, and not as the end of a longer path.
pub(super) fn mentions(ty: &Type, own: &Ident) -> bool {
    fn any(tokens: TokenStream, own: &Ident) -> bool {
        let mut behind_colons = false;
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => !std::mem::take(&mut behind_colons) && (ident == *own || ident == "Self"),
            TokenTree::Group(group) => any(group.stream(), own),
            TokenTree::Punct(punct) => {
                behind_colons = punct.as_char() == ':';
                false
            }
            TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream(), own)
}

fn step<'a>(ty: &'a Type, own: &Ident) -> Step<'a> {
    match ty {
        Type::Group(group) => step(&group.elem, own),
        Type::Paren(paren) => step(&paren.elem, own),
        Type::Reference(reference) => Step::Wrapped(Wrapper::Nothing, &reference.elem),
        Type::Slice(slice) => Step::Wrapped(Wrapper::List, &slice.elem),
        Type::Tuple(tuple) if !tuple.elems.is_empty() => Step::Tuple(tuple.elems.iter().collect()),
        Type::Path(TypePath { qself: None, path, .. }) => {
            if path.segments.len() == 1 && (path.segments[0].ident == *own || path.segments[0].ident == "Self") {
                return Step::Own;
            }
            path.segments.last().and_then(wrapped).unwrap_or(Step::Leaf)
        }
        _ => Step::Leaf,
    }
}

fn wrapped(segment: &PathSegment) -> Option<Step<'_>> {
    let (wrapper, index) = match segment.ident.to_string().as_str() {
        "Box" | "Rc" | "Arc" | "Cow" => (Wrapper::Nothing, 0),
        "Option" => (Wrapper::Option, 0),
        "Vec" | "VecDeque" => (Wrapper::List, 0),
        "BTreeSet" | "HashSet" => (Wrapper::Set, 0),
        "BTreeMap" | "HashMap" => (Wrapper::Map, 1),
        _ => return None,
    };
    zero::argument(segment, index).map(|inner| Step::Wrapped(wrapper, inner))
}

#[cfg(test)]
mod tests {
    use quote::format_ident;
    use syn::parse_quote;

    use super::*;

    fn node() -> Ident {
        format_ident!("Node")
    }

    #[test]
    fn a_type_of_the_same_name_elsewhere_is_another() {
        assert!(mentions(&parse_quote!(Option<Box<Node>>), &node()));
        assert!(mentions(&parse_quote!(std::vec::Vec<Self>), &node()));
        assert!(!mentions(&parse_quote!(Vec<graph::Node>), &node()));
        assert!(!mentions(&parse_quote!(NodeId), &node()));
    }

    #[test]
    fn an_unknown_wrapper_hides_the_type() {
        assert!(hidden(&parse_quote!(Option<Page<Node>>), &node()).is_some());
        assert!(hidden(&parse_quote!(HashMap<String, (u8, Vec<Node>)>), &node()).is_none());
    }

    #[test]
    fn a_recursive_field_ends_at_a_reference() {
        let (ident, name, root) = (node(), quote!(NAME), parse_quote!(::events));
        let own = Own { ident: &ident, name: &name, root: &root };
        let text = shape(&parse_quote!(Option<Box<Node>>), &own, false).to_string().replace(' ', "");
        assert!(text.starts_with("::events::shape::Shape::Option(&::events::shape::Shape::Ref("), "{text}");
        let text = shape(&parse_quote!(Vec<(String, Other)>), &own, true).to_string().replace(' ', "");
        assert!(text.contains("<Stringas::events::payload::Payload>::SHAPE"), "{text}");
        assert!(text.contains("<Otheras::events::payload::Payload>::TYPE_NAME"), "{text}");
    }
}
