//! An event's shape as a value of its own: named types once, by name; read from a `const` or from a lock.

use crate::{
    Version,
    shape::{self, Shape, TypeName},
};

/// What one version of an event is made of.
///
/// The named types stand in a table, in order of first mention; the event itself is the first. So a model has an end
/// where a type contains itself, and two models can be compared wherever they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The event's name, such as `order.placed`.
    pub name: String,
    /// The event's version.
    pub version: Version,
    /// What the event is: a [`Type::Named`] unless it is a newtype.
    pub root: Type,
    /// The structs, enums and unions in it.
    pub types: Vec<Definition>,
}

/// A type by what it is made of; a struct, enum or union by its place in [`Model::types`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Nothing.
    Null,
    /// True or false.
    Bool,
    /// A whole number.
    Int {
        /// Width in bits.
        bits: u8,
        /// Whether it may be negative.
        signed: bool,
    },
    /// A single-precision number.
    Float32,
    /// A double-precision number.
    Float64,
    /// UTF-8 text.
    String,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// A point in time.
    DateTime,
    /// A date and a time of day without a zone.
    LocalDateTime,
    /// A day of the calendar.
    Date,
    /// A time of day.
    Time,
    /// A decimal number.
    Decimal {
        /// Significant digits.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// Any JSON value.
    Json,
    /// There or not.
    Option(Box<Type>),
    /// Any number of items, in order.
    List(Box<Type>),
    /// Any number of items, each once.
    Set(Box<Type>),
    /// Values by text keys.
    Map(Box<Type>),
    /// A fixed number of values.
    Tuple(Vec<Type>),
    /// The named type at this place of [`Model::types`].
    Named(usize),
}

/// A struct, an enum or a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name, unique in the model: generic arguments and, where two would have one name, the module are part of it.
    pub name: String,
    /// Its documentation.
    pub doc: String,
    /// What it is.
    pub kind: Kind,
    /// The serde attribute that keeps it to JSON, where there is one.
    pub json_only: Option<String>,
}

/// The kinds of named types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Named fields.
    Struct(Vec<Field>),
    /// Variants that hold nothing, and the one that stands for those that a reader doesn't know.
    Enum {
        /// The variants; each holds [`Type::Null`].
        variants: Vec<Variant>,
        /// The name of the variant for unknown ones.
        default: Option<String>,
    },
    /// Variants of which at least one holds something.
    Union(Vec<Variant>),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Other names it is read by.
    pub aliases: Vec<String>,
    /// Its documentation.
    pub doc: String,
    /// What it holds.
    pub ty: Type,
    /// What stands for it where it is absent, as JSON text.
    pub default: Option<String>,
    /// Its Protobuf number.
    pub number: u32,
}

/// A variant of an enum or a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name on the wire.
    pub name: String,
    /// Other names it is read by.
    pub aliases: Vec<String>,
    /// Its documentation.
    pub doc: String,
    /// What it holds; [`Type::Null`] where that is nothing.
    pub ty: Type,
    /// Its Protobuf number, from 1.
    pub number: u32,
}

impl Model {
    /// The model of a shape.
    #[must_use]
    pub fn of(name: &str, version: Version, shape: &Shape) -> Self {
        let mut builder = Builder { types: Vec::new(), seen: Vec::new() };
        let root = builder.ty(shape);
        let types = builder.types.into_iter().flatten().collect();
        Self { name: name.to_owned(), version, root, types }
    }

    /// The definition of a named type.
    #[must_use]
    pub fn definition(&self, ty: &Type) -> Option<&Definition> {
        match ty {
            Type::Named(index) => self.types.get(*index),
            _ => None,
        }
    }
}

/// Walks a shape, and numbers the named types that it meets.
struct Builder {
    /// A type that is being described has its place already.
    types: Vec<Option<Definition>>,
    seen: Vec<(TypeName, String)>,
}

impl Builder {
    fn ty(&mut self, shape: &Shape) -> Type {
        let inner = |this: &mut Self, of: &Shape| Box::new(this.ty(of));
        match shape {
            Shape::Null => Type::Null,
            Shape::Bool => Type::Bool,
            Shape::Int { bits, signed } => Type::Int { bits: *bits, signed: *signed },
            Shape::Float32 => Type::Float32,
            Shape::Float64 => Type::Float64,
            Shape::String => Type::String,
            Shape::Bytes => Type::Bytes,
            Shape::Uuid => Type::Uuid,
            Shape::DateTime => Type::DateTime,
            Shape::LocalDateTime => Type::LocalDateTime,
            Shape::Date => Type::Date,
            Shape::Time => Type::Time,
            Shape::Decimal { precision, scale } => Type::Decimal { precision: *precision, scale: *scale },
            Shape::Json => Type::Json,
            Shape::Option(of) => Type::Option(inner(self, of)),
            Shape::List(of) => Type::List(inner(self, of)),
            Shape::Set(of) => Type::Set(inner(self, of)),
            Shape::Map(of) => Type::Map(inner(self, of)),
            Shape::Tuple(of) => Type::Tuple(of.iter().map(|one| self.ty(one)).collect()),
            Shape::Struct(of) => self.named(of.name, |this, name| this.structure(of, name)),
            Shape::Enum(of) => self.named(of.name, |_, name| enumeration(of, name)),
            Shape::Union(of) => self.named(of.name, |this, name| this.union(of, name)),
            // A type that is described further out has its place; one that is met first here is described here.
            Shape::Ref(to) => match self.seen.iter().position(|(name, _)| *name == to.name) {
                Some(index) => Type::Named(index),
                None => self.ty(&(to.target)()),
            },
        }
    }

    fn named(&mut self, name: TypeName, define: impl FnOnce(&mut Self, String) -> Definition) -> Type {
        if let Some(index) = self.seen.iter().position(|(seen, _)| *seen == name) {
            return Type::Named(index);
        }
        let text = self.unique(name);
        let index = self.types.len();
        self.types.push(None);
        self.seen.push((name, text.clone()));
        self.types[index] = Some(define(self, text));
        Type::Named(index)
    }

    /// `Page<Line>` is `PageOfLine`; a second type of that name is told apart by its module.
    fn unique(&self, name: TypeName) -> String {
        let mut text = name.name.to_owned();
        for (index, argument) in name.arguments.iter().enumerate() {
            text.push_str(if index == 0 { "Of" } else { "And" });
            text.push_str(&label(argument));
        }
        let taken = |text: &str| self.seen.iter().any(|(_, seen)| seen == text);
        let mut modules = name.module.rsplit("::");
        while taken(&text) {
            match modules.next() {
                Some(module) => text = format!("{}{text}", capitalized(module)),
                None => text.push('_'),
            }
        }
        text
    }

    fn structure(&mut self, of: &shape::Struct, name: String) -> Definition {
        let fields = of.fields.iter().zip(1..).map(|(field, place)| Field {
            name: field.name.to_owned(),
            aliases: owned(field.aliases),
            doc: field.doc.to_owned(),
            ty: self.ty(&field.shape),
            default: field.default.map(str::to_owned),
            number: field.tag.unwrap_or(place),
        });
        let kind = Kind::Struct(fields.collect());
        Definition { name, doc: of.doc.to_owned(), kind, json_only: of.json_only.map(str::to_owned) }
    }

    fn union(&mut self, of: &shape::Union, name: String) -> Definition {
        let variants = of.variants.iter().zip(1..).map(|(variant, place)| Variant {
            name: variant.name.to_owned(),
            aliases: owned(variant.aliases),
            doc: variant.doc.to_owned(),
            ty: self.ty(&variant.shape),
            number: variant.tag.unwrap_or(place),
        });
        let kind = Kind::Union(variants.collect());
        Definition { name, doc: of.doc.to_owned(), kind, json_only: of.json_only.map(str::to_owned) }
    }
}

fn enumeration(of: &shape::Enum, name: String) -> Definition {
    let variants = of.symbols.iter().zip(1..).map(|(symbol, place)| Variant {
        name: symbol.name.to_owned(),
        aliases: owned(symbol.aliases),
        doc: symbol.doc.to_owned(),
        ty: Type::Null,
        number: symbol.tag.unwrap_or(place),
    });
    let kind = Kind::Enum { variants: variants.collect(), default: of.default.map(str::to_owned) };
    Definition { name, doc: of.doc.to_owned(), kind, json_only: None }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// What a generic argument is called in a name.
fn label(shape: &Shape) -> String {
    match shape {
        Shape::Struct(of) => of.name.name.to_owned(),
        Shape::Enum(of) => of.name.name.to_owned(),
        Shape::Union(of) => of.name.name.to_owned(),
        Shape::Ref(to) => to.name.name.to_owned(),
        Shape::Option(of) => format!("Option{}", label(of)),
        Shape::List(of) => format!("List{}", label(of)),
        Shape::Set(of) => format!("Set{}", label(of)),
        Shape::Map(of) => format!("Map{}", label(of)),
        Shape::Tuple(of) => of.iter().map(label).collect(),
        Shape::Decimal { precision, scale } => format!("Decimal{precision}_{scale}"),
        other => format!("{other:?}"),
    }
}

fn capitalized(module: &str) -> String {
    module.split('_').filter_map(|part| part.split_at_checked(1)).map(|(a, rest)| a.to_uppercase() + rest).collect()
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{Payload, payload::Payload as _};

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    struct Node {
        next: Option<Box<Node>>,
        pages: Vec<Page<u8>>,
        more: Page<Leaf>,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    struct Page<T> {
        items: Vec<T>,
        other: mine::Leaf,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    struct Leaf {}

    mod mine {
        use super::*;

        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        pub(super) struct Leaf {
            size: u8,
        }
    }

    #[test]
    fn named_types_stand_once_and_are_told_apart() {
        let model = Model::of("node", Version::new(1, 0, 0), &Node::SHAPE);
        let names: Vec<_> = model.types.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Node", "PageOfU8", "Leaf", "PageOfLeaf", "TestsLeaf"]);
        let Kind::Struct(fields) = &model.types[0].kind else { panic!("a struct") };
        assert_eq!(fields[0].ty, Type::Option(Box::new(Type::Named(0))));
    }
}
