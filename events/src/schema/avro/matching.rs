//! Section “Schema Resolution”: when a writer's type matches a reader's, and which branch and which field is meant.
//!
//! Section “Aliases” says that they rewrite the writer's schema: a type or a field that the reader has under an alias
//! counts as if it had the reader's name.

use super::{Field, Kind, Named, Primitive, Schema, Type};

/// Two schemas, one of which reads what the other has written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) writer: &'a Schema,
    pub(crate) reader: &'a Schema,
}

impl<'a> Pair<'a> {
    /// “To match, one of the following must hold”. Fields, symbols and branches are not looked at.
    pub(crate) fn matches(self, writer: &Type, reader: &Type) -> bool {
        match (writer, reader) {
            (Type::Union(_), _) | (_, Type::Union(_)) => true,
            (Type::Array(w), Type::Array(r)) | (Type::Map(w), Type::Map(r)) => self.matches(w, r),
            (Type::Named(w), Type::Named(r)) => {
                let (w, r) = (&self.writer.types[*w], &self.reader.types[*r]);
                same_kind(&w.kind, &r.kind) && same_name(w, r) && self.same_meaning(writer, reader)
            }
            (Type::Primitive(w, _), Type::Primitive(r, _)) => {
                (w == r || is_promotable(*w, *r)) && self.same_meaning(writer, reader)
            }
            _ => false,
        }
    }

    /// Whether the values stand for the same. “Two schemas that are `decimal` logical types match if their scales and
    /// precisions match” (“Decimal”), and a number of milliseconds is none of microseconds (“Timestamps”). A logical type
    /// on one side alone is no obstacle: its values are encoded as those of the underlying type (“Logical Types”).
    pub(crate) fn same_meaning(self, writer: &Type, reader: &Type) -> bool {
        match (self.writer.logical(writer), self.reader.logical(reader)) {
            (Some(writer), Some(reader)) => writer == reader,
            _ => true,
        }
    }

    /// The branch of the reader's union that a writer's type, which is no union, is read as.
    ///
    /// It is “the first schema in the reader's union that matches”, but one that is the same goes before: else a union
    /// like `["double", "int"]` would not read as itself, though schemas of one canonical form are “the same as far as
    /// any reader is concerned” (“Parsing Canonical Form for Schemas”).
    pub(crate) fn branch(self, writer: &Type, branches: &[Type]) -> Option<usize> {
        let is_same = |branch: &Type| match (writer, branch) {
            (Type::Primitive(w, _), Type::Primitive(r, _)) => w == r,
            (Type::Named(w), Type::Named(r)) => self.writer.types[*w].name == self.reader.types[*r].name,
            _ => false,
        };
        let matching = |branch: &&Type| self.matches(writer, branch);
        let same = branches.iter().position(|branch| is_same(branch) && matching(&branch));
        same.or_else(|| branches.iter().position(|branch| matching(&branch)))
    }
}

/// “Both schemas are records with the same (unqualified) name”, and so on; an alias is a full name.
pub(crate) fn same_name(writer: &Named, reader: &Named) -> bool {
    writer.name.unqualified() == reader.name.unqualified() || reader.aliases.contains(&writer.name)
}

pub(crate) fn same_kind(writer: &Kind, reader: &Kind) -> bool {
    match (writer, reader) {
        // A fixed of another size does not match.
        (Kind::Fixed { size: writer, .. }, Kind::Fixed { size: reader, .. }) => writer == reader,
        (Kind::Record(_), Kind::Record(_)) | (Kind::Enum { .. }, Kind::Enum { .. }) => true,
        _ => false,
    }
}

/// “The writer's schema may be promoted to the reader's as follows”.
pub(crate) fn is_promotable(writer: Primitive, reader: Primitive) -> bool {
    use Primitive::{Bytes, Double, Float, Int, Long, String};
    matches!(
        (writer, reader),
        (Int, Long | Float | Double) | (Long, Float | Double) | (Float, Double) | (String, Bytes) | (Bytes, String)
    )
}

/// The writer's field that the reader's is read from: that of its name, else the first of its aliases that there is.
pub(crate) fn field(writer: &[Field], reader: &Field) -> Option<usize> {
    let place = |name: &String| writer.iter().position(|field| field.name == *name);
    place(&reader.name).or_else(|| reader.aliases.iter().find_map(place))
}

/// The reader's symbol for a writer's: the same, else its default.
pub(crate) fn symbol(writer: &str, symbols: &[String], default: Option<&str>) -> Option<usize> {
    let place = |wanted: &str| symbols.iter().position(|symbol| symbol == wanted);
    place(writer).or_else(|| place(default?))
}
