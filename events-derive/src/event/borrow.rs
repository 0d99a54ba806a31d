//! What cannot be borrowed from JSON.

use syn::{GenericArgument, PathArguments, Type, TypeReference};

/// A text or a slice by reference, anywhere in a type.
pub(super) fn reference(ty: &Type) -> Option<&TypeReference> {
    match ty {
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => Some(reference),
            Type::Slice(_) => Some(reference),
            inner => self::reference(inner),
        },
        Type::Group(group) => reference(&group.elem),
        Type::Paren(paren) => reference(&paren.elem),
        Type::Slice(slice) => reference(&slice.elem),
        Type::Array(array) => reference(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(reference),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => reference(ty),
                _ => None,
            }),
            _ => None,
        }),
        _ => None,
    }
}
