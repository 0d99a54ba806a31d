//! Avro schemas, by the specification of Avro 1.12: a model of any schema, how it is parsed, printed and told from others.

mod canonical;
mod defaults;
mod fingerprint;
#[cfg(feature = "avro-interop")]
mod interop;
mod invalid;
mod logical;
mod mapping;
pub(crate) mod matching;
mod name;
mod order;
mod parse;
mod print;
mod value;

pub use fingerprint::Fingerprint;
pub use invalid::{InvalidSchema, Problem};
pub use logical::{Logical, Unit};
pub use name::Name;
pub use parse::{MAX_BYTES, MAX_DEPTH};

/// A schema: a type, and a table of the named types in it.
///
/// Named types stand in order of first mention, so that a schema has an end where a type contains itself. Attributes that
/// the specification does not define are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// What the schema describes.
    pub root: Type,
    /// The records, enums and fixed in it.
    pub types: Vec<Named>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A primitive, and what its values stand for, if that is more than themselves.
    Primitive(Primitive, Option<Logical>),
    /// Items of one type.
    Array(Box<Type>),
    /// Values of one type, by text keys.
    Map(Box<Type>),
    /// One of several types, none of them a union.
    Union(Vec<Type>),
    /// The named type at this place of [`Schema::types`].
    Named(usize),
}

/// The primitive types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// No value.
    Null,
    /// True or false.
    Boolean,
    /// A 32-bit signed integer.
    Int,
    /// A 64-bit signed integer.
    Long,
    /// A single-precision number.
    Float,
    /// A double-precision number.
    Double,
    /// Bytes.
    Bytes,
    /// Unicode text.
    String,
}

/// A type with a name of its own.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its full name, unique in the schema.
    pub name: Name,
    /// Full names that it went by.
    pub aliases: Vec<Name>,
    /// Its documentation.
    pub doc: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a record that the mapping of types puts around the one value of a variant or of an option of an
    /// option, and no type of the program. A schema that was parsed has none.
    pub(crate) wrapper: bool,
}

/// The kinds of named types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Fields, in order.
    Record(Vec<Field>),
    /// One of several symbols.
    Enum {
        /// The symbols, in order.
        symbols: Vec<String>,
        /// The symbol that a reader takes for one that it doesn't know.
        default: Option<String>,
    },
    /// A fixed number of bytes.
    Fixed {
        /// How many.
        size: u32,
        /// What they stand for, if that is more than themselves.
        logical: Option<Logical>,
    },
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Names that it went by.
    pub aliases: Vec<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// What it holds.
    pub ty: Type,
    /// What stands for it in data of a writer that doesn't have it.
    pub default: Option<serde_json::Value>,
    /// How it counts when records are sorted.
    pub order: Order,
}

/// How a field counts when records are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Smaller values first.
    #[default]
    Ascending,
    /// Larger values first.
    Descending,
    /// Not at all.
    Ignore,
}

impl Schema {
    /// The definition of a named type.
    #[must_use]
    pub fn named(&self, ty: &Type) -> Option<&Named> {
        match ty {
            Type::Named(index) => self.types.get(*index),
            _ => None,
        }
    }

    /// What values of a type stand for, if that is more than themselves.
    #[must_use]
    pub fn logical(&self, ty: &Type) -> Option<Logical> {
        match ty {
            Type::Primitive(_, logical) => *logical,
            Type::Named(index) => match self.types.get(*index)?.kind {
                Kind::Fixed { logical, .. } => logical,
                _ => None,
            },
            _ => None,
        }
    }

    /// A type in a word or two, for people: `array`, ``record `Line` ``.
    #[must_use]
    pub fn describe(&self, ty: &Type) -> String {
        let plain = match (ty, self.named(ty)) {
            (_, Some(named)) => format!("{} `{}`", named.kind.name(), named.name),
            (Type::Primitive(primitive, _), _) => primitive.name().to_owned(),
            (Type::Array(_), _) => "array".to_owned(),
            (Type::Map(_), _) => "map".to_owned(),
            (Type::Union(branches), _) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.describe(branch)).collect();
                format!("[{}]", branches.join(", "))
            }
            (Type::Named(_), None) => "nothing".to_owned(),
        };
        match self.logical(ty) {
            Some(logical) => format!("{plain} of {logical}"),
            None => plain,
        }
    }
}

impl Type {
    /// The primitive without a logical type.
    #[must_use]
    pub const fn plain(primitive: Primitive) -> Self {
        Self::Primitive(primitive, None)
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Primitive(Primitive::Null, _))
    }
}

impl Primitive {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Null, Self::Boolean, Self::Int, Self::Long, Self::Float, Self::Double, Self::Bytes, Self::String];

    /// Its name in a schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
        }
    }

    /// The primitive of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Kind {
    /// Its name in a schema.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Record(_) => "record",
            Self::Enum { .. } => "enum",
            Self::Fixed { .. } => "fixed",
        }
    }
}

impl Order {
    /// Its name in a schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
            Self::Ignore => "ignore",
        }
    }
}

impl PartialEq for Named {
    /// A schema is the same whether it was mapped from a type or parsed.
    fn eq(&self, other: &Self) -> bool {
        let parts = |one: &Self| (one.name.clone(), one.aliases.clone(), one.doc.clone());
        parts(self) == parts(other) && self.kind == other.kind
    }
}

impl Eq for Named {}
