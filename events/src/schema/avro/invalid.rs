//! Why a text is not an Avro schema.

/// A text is not an Avro schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct InvalidSchema {
    /// Where in the JSON: `$.fields[2].type.items`.
    pub path: String,
    /// What is wrong there.
    #[source]
    pub problem: Problem,
}

/// What is wrong with a schema. Names are cut to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The text is not JSON.
    #[error("not JSON, in line {line}, column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The text is longer than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("{bytes} bytes of schema exceed the limit of {}", super::MAX_BYTES)]
    TooLarge {
        /// Bytes there are.
        bytes: usize,
    },
    /// The text nests deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("it nests deeper than {}", super::MAX_DEPTH)]
    TooDeep,
    /// An attribute stands twice.
    #[error("`{0}` stands twice")]
    Repeated(String),
    /// Neither a name, nor an object, nor a list.
    #[error("a schema is a name, an object or a list")]
    NotASchema,
    /// A required attribute is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// An attribute is of another kind than it must be.
    #[error("`{attribute}` must be {expected}")]
    Contrary {
        /// The attribute.
        attribute: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A name refers to no type that is defined before it.
    #[error("no type `{0}` is defined before this")]
    Undefined(String),
    /// A name has letters that names must not have.
    #[error("`{0}` is not a name: a letter or `_`, then letters, digits and `_`")]
    InvalidName(String),
    /// A definition takes the name of a primitive.
    #[error("`{0}` is the name of a primitive type")]
    PrimitiveName(String),
    /// Two types have one full name.
    #[error("two types are called `{0}`")]
    DuplicateType(String),
    /// Two fields of a record have one name.
    #[error("two fields are called `{0}`")]
    DuplicateField(String),
    /// An enum has a symbol twice.
    #[error("the symbol `{0}` stands twice")]
    DuplicateSymbol(String),
    /// An alias is the name or the alias of something else in the same scope.
    #[error("the alias `{0}` is taken")]
    DuplicateAlias(String),
    /// A union has two branches that cannot be told apart.
    #[error("two branches of the union are {0}")]
    DuplicateBranch(String),
    /// A union is a branch of a union.
    #[error("a union must not contain a union")]
    NestedUnion,
    /// An enum's default is none of its symbols.
    #[error("the default is none of the symbols")]
    UnknownSymbol,
    /// A field's default is not a value of the field's type.
    #[error("the default is no value of {0}")]
    InvalidDefault(String),
}
