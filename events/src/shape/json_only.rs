//! What keeps a type to self-describing formats, found and refused at compile time.

use super::{Shape, TypeName};

impl Shape {
    /// The attribute that keeps this type to self-describing codecs, here or anywhere inside.
    #[must_use]
    pub const fn json_only(&self) -> Option<&'static str> {
        match self.kept_to_json() {
            Some((_, what)) => Some(what),
            None => None,
        }
    }

    /// The same, and the type that has it.
    const fn kept_to_json(&self) -> Option<(TypeName, &'static str)> {
        let mut at = 0;
        match self {
            Self::Struct(of) => {
                if let Some(what) = of.json_only {
                    return Some((of.name, what));
                }
                while at < of.fields.len() {
                    if let Some(found) = of.fields[at].shape.kept_to_json() {
                        return Some(found);
                    }
                    at += 1;
                }
                None
            }
            Self::Union(of) => {
                if let Some(what) = of.json_only {
                    return Some((of.name, what));
                }
                while at < of.variants.len() {
                    if let Some(found) = of.variants[at].shape.kept_to_json() {
                        return Some(found);
                    }
                    at += 1;
                }
                None
            }
            Self::Tuple(of) => {
                while at < of.len() {
                    if let Some(found) = of[at].kept_to_json() {
                        return Some(found);
                    }
                    at += 1;
                }
                None
            }
            Self::Option(of) | Self::List(of) | Self::Set(of) | Self::Map(of) => of.kept_to_json(),
            _ => None,
        }
    }
}

/// For the derive, in a constant: refuses a binary codec where only JSON can hold the type.
///
/// # Panics
/// That is the compile error.
#[doc(hidden)]
pub const fn assert_binary(shape: &Shape) {
    let Some((name, what)) = shape.kept_to_json() else { return };
    let mut text = Text { bytes: [0; 512], length: 0 };
    text.push("`");
    text.push(name.name);
    text.push("` has `#[serde(");
    text.push(what);
    text.push(")]`, which only JSON can hold: ");
    text.push(remedy(what.as_bytes()));
    text.push(", or write `codec = \"json\"`");
    panic!("{}", text.get());
}

/// What to write instead of an attribute.
const fn remedy(what: &[u8]) -> &'static str {
    match what {
        b"flatten" => "give what is flattened a field of its own, without the attribute",
        b"other" => "name each variant, without the attribute",
        _ => "leave the attribute out, so that the enum is written by the names of its variants",
    }
}

/// A text that is put together in a constant. What is too long is cut.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    const fn push(&mut self, more: &str) {
        let more = more.as_bytes();
        let mut at = 0;
        while at < more.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = more[at];
            self.length += 1;
            at += 1;
        }
    }

    const fn get(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "an attribute in this event is one that only JSON can hold",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Struct, Variant};

    const OPEN: Shape = Shape::Struct(&Struct {
        name: TypeName { name: "Open", module: "a", arguments: &[] },
        doc: "",
        fields: &[],
        json_only: Some("flatten"),
    });
    const HELD: Variant = Variant { name: "V", aliases: &[], doc: "", shape: Shape::Set(&OPEN), tag: None };

    #[test]
    fn it_is_found_anywhere_inside() {
        let union = Shape::Union(&crate::shape::Union {
            name: TypeName { name: "U", module: "a", arguments: &[] },
            doc: "",
            variants: &[HELD],
            json_only: None,
        });
        for shape in [OPEN, Shape::Option(&Shape::Map(&OPEN)), Shape::Tuple(&[Shape::Bool, Shape::List(&OPEN)]), union]
        {
            assert_eq!(shape.json_only(), Some("flatten"));
        }
        assert_eq!(Shape::Tuple(&[Shape::Json]).json_only(), None);
    }

    #[test]
    #[should_panic(
        expected = "`Open` has `#[serde(flatten)]`, which only JSON can hold: give what is flattened a field of \
                               its own, without the attribute, or write `codec = \"json\"`"
    )]
    fn it_is_refused_with_a_remedy() {
        assert_binary(&Shape::List(&OPEN));
    }
}
