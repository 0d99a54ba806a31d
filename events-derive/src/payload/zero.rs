//! What is known of standard types by their name: their zero, and the kind of JSON they are written as.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

const NUMBERS: [&str; 14] =
    ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];
const LISTS: [&str; 5] = ["Vec", "VecDeque", "LinkedList", "BTreeSet", "HashSet"];
const MAPS: [&str; 2] = ["BTreeMap", "HashMap"];

/// What `Default` gives for a type, as JSON, where it is known.
pub(crate) fn of(ty: &Type) -> Option<&'static str> {
    match kind(ty)? {
        "a number" => Some("0"),
        "a boolean" => Some("false"),
        "a text" => Some("\"\""),
        "a list" => Some("[]"),
        "an object" => Some("{}"),
        "null" => Some("null"),
        _ => None,
    }
}

/// The kind of JSON that `Default` gives for a type, as [`Json::kind`](crate::meta::Json) calls it.
pub(crate) fn kind(ty: &Type) -> Option<&'static str> {
    let ty = match ty {
        Type::Path(path) => path.path.segments.last()?,
        Type::Tuple(tuple) if tuple.elems.is_empty() => return Some("null"),
        Type::Group(group) => return kind(&group.elem),
        Type::Paren(paren) => return kind(&paren.elem),
        _ => return None,
    };
    let name = ty.ident.to_string();
    match name.as_str() {
        name if NUMBERS.contains(&name) => Some("a number"),
        name if LISTS.contains(&name) => Some("a list"),
        name if MAPS.contains(&name) => Some("an object"),
        "bool" => Some("a boolean"),
        "String" => Some("a text"),
        "Option" => Some("null"),
        "Box" | "Rc" | "Arc" | "Cow" => match argument(ty, 0)? {
            Type::Path(inner) if inner.path.is_ident("str") => Some("a text"),
            Type::Slice(_) => Some("a list"),
            inner if name != "Cow" => kind(inner),
            _ => None,
        },
        _ => None,
    }
}

/// The type argument of this index.
pub(crate) fn argument(segment: &PathSegment, index: usize) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.into_iter().nth(index)
}

/// `PhantomData<T>`
pub(crate) fn is_phantom(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn standard_types_have_a_zero() {
        let zero = |ty: Type| of(&ty);
        assert_eq!(zero(parse_quote!(u64)), Some("0"));
        assert_eq!(zero(parse_quote!(std::collections::HashMap<String, u8>)), Some("{}"));
        assert_eq!(zero(parse_quote!(Option<Line>)), Some("null"));
        assert_eq!(zero(parse_quote!(Cow<'a, str>)), Some("\"\""));
        assert_eq!(zero(parse_quote!(Box<Vec<u8>>)), Some("[]"));
        assert_eq!(zero(parse_quote!(())), Some("null"));
        assert_eq!(zero(parse_quote!(Line)), None);
        assert_eq!(zero(parse_quote!(Cow<'a, Line>)), None);
    }
}
