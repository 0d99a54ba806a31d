//! The model of a type that everything is printed from: schemas, locks, documentation.
//!
//! A [`Shape`] is a `const`: `#[derive(Event)]` and `#[derive(Payload)]` write
//! it out at compile time, so comparing two shapes needs no run-time reflection.
//! Shapes describe the *wire*: names are those after `rename`, and a skipped
//! field is not there.

mod json_only;

use std::fmt;

#[doc(hidden)]
pub use json_only::assert_binary;

/// What a type is made of.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Nothing: the unit type.
    Null,
    /// True or false.
    Bool,
    /// A whole number.
    Int {
        /// Width: 8, 16, 32, 64 or 128.
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
    /// A point in time, to the microsecond, in UTC.
    DateTime,
    /// A date and a time of day without a zone, to the microsecond.
    LocalDateTime,
    /// A day of the calendar.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A decimal number with a fixed scale.
    Decimal {
        /// Significant digits.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// Any JSON value, carried as JSON text by binary codecs.
    Json,
    /// There or not.
    Option(&'static Shape),
    /// Any number of items, in order.
    List(&'static Shape),
    /// Any number of items, each once.
    Set(&'static Shape),
    /// Values by text keys.
    Map(&'static Shape),
    /// A fixed number of items.
    Tuple(&'static [Shape]),
    /// Named fields.
    Struct(&'static Struct),
    /// One of several names.
    Enum(&'static Enum),
    /// One of several variants, each with at most one payload.
    Union(&'static Union),
    /// A type that is being described further out: recursion ends here.
    Ref(&'static Ref),
}

/// The name of a struct or an enum, told apart from others of the same name by its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeName {
    /// The name as written, without generic arguments.
    pub name: &'static str,
    /// `module_path!()` where it was defined.
    pub module: &'static str,
    /// The generic arguments that are on the wire.
    pub arguments: &'static [Shape],
}

/// A type with named fields. A newtype has the shape of what it wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Struct {
    /// Its name.
    pub name: TypeName,
    /// Its documentation.
    pub doc: &'static str,
    /// Its fields, in order of declaration.
    pub fields: &'static [Field],
    /// The serde attribute that only a self-describing codec can honour, where there is one.
    pub json_only: Option<&'static str>,
}

/// One field of a [`Struct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Other names it is read by.
    pub aliases: &'static [&'static str],
    /// Its documentation.
    pub doc: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What stands for it where it is absent, as JSON.
    pub default: Option<&'static str>,
    /// Its Protobuf number, where `tag = N` gives one.
    pub tag: Option<u32>,
    /// Whether it is personal data.
    pub pii: bool,
    /// Whether it is a secret.
    pub secret: bool,
}

/// An enum whose variants hold nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: TypeName,
    /// Its documentation.
    pub doc: &'static str,
    /// Its variants' names on the wire, in order of declaration.
    pub symbols: &'static [Symbol],
    /// The symbol that stands for one that the reader doesn't know.
    pub default: Option<&'static str>,
}

/// One variant of an [`Enum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol {
    /// Its name on the wire.
    pub name: &'static str,
    /// Other names it is read by.
    pub aliases: &'static [&'static str],
    /// Its documentation.
    pub doc: &'static str,
    /// Its Protobuf number, where `tag = N` gives one.
    pub tag: Option<u32>,
}

/// An enum of which at least one variant holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Union {
    /// Its name.
    pub name: TypeName,
    /// Its documentation.
    pub doc: &'static str,
    /// Its variants, in order of declaration.
    pub variants: &'static [Variant],
    /// The serde attribute that only a self-describing codec can honour, where there is one.
    pub json_only: Option<&'static str>,
}

/// One variant of a [`Union`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Its name on the wire.
    pub name: &'static str,
    /// Other names it is read by.
    pub aliases: &'static [&'static str],
    /// Its documentation.
    pub doc: &'static str,
    /// What it holds; a unit variant holds [`Shape::Null`].
    pub shape: Shape,
    /// Its Protobuf number, where `tag = N` gives one.
    pub tag: Option<u32>,
}

/// A reference to a named type that is being described further out.
///
/// It is compared by name: following it would never end.
#[derive(Clone, Copy)]
pub struct Ref {
    /// The type's name.
    pub name: TypeName,
    /// The type's shape.
    pub target: fn() -> Shape,
}

impl Shape {
    /// The shape that a reference stands for, and any other shape itself.
    #[must_use]
    pub fn resolved(self) -> Self {
        match self {
            Self::Ref(to) => (to.target)(),
            other => other,
        }
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int { bits, signed }, Self::Int { bits: b, signed: s }) => bits == b && signed == s,
            (Self::Decimal { precision, scale }, Self::Decimal { precision: p, scale: s }) => {
                precision == p && scale == s
            }
            (Self::Option(a), Self::Option(b))
            | (Self::List(a), Self::List(b))
            | (Self::Set(a), Self::Set(b))
            | (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Struct(a), Self::Struct(b)) => a == b,
            (Self::Enum(a), Self::Enum(b)) => a == b,
            (Self::Union(a), Self::Union(b)) => a == b,
            (Self::Ref(a), Self::Ref(b)) => a.name == b.name,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl Eq for Shape {}

impl fmt::Debug for Shape {
    /// The type as a reader would write it: `List(Struct(Line))`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool => f.write_str("Bool"),
            Self::Int { bits, signed } => write!(f, "{}{bits}", if *signed { "I" } else { "U" }),
            Self::Float32 => f.write_str("F32"),
            Self::Float64 => f.write_str("F64"),
            Self::String => f.write_str("String"),
            Self::Bytes => f.write_str("Bytes"),
            Self::Uuid => f.write_str("Uuid"),
            Self::DateTime => f.write_str("DateTime"),
            Self::LocalDateTime => f.write_str("LocalDateTime"),
            Self::Date => f.write_str("Date"),
            Self::Time => f.write_str("Time"),
            Self::Decimal { precision, scale } => write!(f, "Decimal({precision}, {scale})"),
            Self::Json => f.write_str("Json"),
            Self::Option(of) => write!(f, "Option({of:?})"),
            Self::List(of) => write!(f, "List({of:?})"),
            Self::Set(of) => write!(f, "Set({of:?})"),
            Self::Map(of) => write!(f, "Map({of:?})"),
            Self::Tuple(of) => write!(f, "Tuple({of:?})"),
            Self::Struct(of) => write!(f, "Struct({})", of.name.name),
            Self::Enum(of) => write!(f, "Enum({})", of.name.name),
            Self::Union(of) => write!(f, "Union({})", of.name.name),
            Self::Ref(to) => write!(f, "Ref({})", to.name.name),
        }
    }
}

impl fmt::Debug for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ref({})", self.name.name)
    }
}
