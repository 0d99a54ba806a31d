//! How bytes of another version's schema become a value of this one: compiled once for each writer schema.

#![allow(dead_code, reason = "what compiles plans stands with the schemas")]

/// Steps that lead from a writer's schema to a reader's type.
///
/// Nodes stand in a table and are referred to by their place, so that a plan of a recursive type has an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) root: Step,
    pub(super) nodes: Vec<Node>,
    pub(super) skips: Vec<Skipped>,
}

/// What to do with one value of the writer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The bytes are as this version writes them, all the way down: they are read as if it had written them.
    ///
    /// So it is with `int` for a `long`, `string` for `bytes` and back, with an enum or a union to which the reader only
    /// appended (the Avro specification's promotions, of which these leave the bytes alone), and with any type whose
    /// parts are the same. A recursive type is the same if it is so under the assumption that it is.
    Same,
    /// An `int` or a `long` where the reader has a `float` or a `double`.
    Integer,
    /// A `float` where the reader has a `double`.
    Float,
    /// What the node at this place says.
    Node(u32),
}

/// A step that has parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// A record for a record.
    Record {
        /// The writer's fields, in the writer's order.
        fields: Vec<Part>,
        /// Whether the reader's record is none of its structs or tuples, but one that the mapping puts around the value
        /// of a variant or of an option of an option (`value`, its only field).
        wrapper: bool,
    },
    /// An enum for an enum: for each of the writer's symbols the reader's index; `None` where the reader has neither the
    /// symbol nor a default.
    Symbols(Vec<Option<u32>>),
    /// An array for an array.
    List(Step),
    /// A map for a map.
    Map(Step),
    /// A union for a union: for each of the writer's branches the reader's; `None` where the reader has none.
    Union(Vec<Option<Branch>>),
    /// A union where the reader has none: for each of the writer's branches what to do; `None` where it does not match.
    Open(Vec<Option<Step>>),
    /// Not a union, where the reader has one.
    Wrap(Branch),
}

/// A field of a writer's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// It is the reader's field with this index, in order of declaration.
    Read(u32, Step),
    /// The reader does not have it.
    Skip(Skip),
}

/// A branch of the reader's union, as it stands in the reader's Avro schema: where an option's union is flattened, 0 is
/// its `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Branch {
    /// Its index.
    pub(crate) index: u32,
    /// What to do with its value.
    pub(crate) step: Step,
}

/// A value that the reader does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skip {
    /// So many bytes: 0 of a `null`, 1 of a `boolean`, 4 of a `float`, 8 of a `double`, the size of a `fixed`.
    Bytes(u32),
    /// An `int`, a `long` or an `enum`.
    Varint,
    /// A `string` or `bytes`.
    Prefixed,
    /// What the entry at this place says.
    Entry(u32),
}

/// A skipped value that has parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Skipped {
    /// The fields of a record.
    Record(Vec<Skip>),
    /// The branches of a union.
    Union(Vec<Skip>),
    /// The items of an array.
    List(Skip),
    /// The values of a map.
    Map(Skip),
}

impl Plan {
    /// A plan to which nodes are added before it is [finished](Self::finish).
    pub(crate) fn new() -> Self {
        Self { root: Step::Same, nodes: Vec::new(), skips: Vec::new() }
    }

    /// A place for a node that is yet to be [set](Self::set), so that what is inside can refer to it.
    pub(crate) fn place(&mut self) -> u32 {
        self.add(Node::Symbols(Vec::new()))
    }

    /// Sets the node at a [place](Self::place).
    pub(crate) fn set(&mut self, place: u32, node: Node) {
        if let Some(slot) = self.nodes.get_mut(place as usize) {
            *slot = node;
        }
    }

    /// Adds a node; its place.
    pub(crate) fn add(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        (self.nodes.len() - 1) as u32
    }

    /// As [`Plan::place`], for what is skipped.
    pub(crate) fn place_skipped(&mut self) -> u32 {
        self.add_skipped(Skipped::Record(Vec::new()))
    }

    /// As [`Plan::set`], for what is skipped.
    pub(crate) fn set_skipped(&mut self, place: u32, skipped: Skipped) {
        if let Some(slot) = self.skips.get_mut(place as usize) {
            *slot = skipped;
        }
    }

    /// As [`Plan::add`], for what is skipped.
    pub(crate) fn add_skipped(&mut self, skipped: Skipped) -> u32 {
        self.skips.push(skipped);
        (self.skips.len() - 1) as u32
    }

    /// Nothing is to be done: the bytes are this very version's.
    pub(crate) const SAME: Self = Self { root: Step::Same, nodes: Vec::new(), skips: Vec::new() };

    /// The plan that begins with this step.
    pub(crate) fn finish(mut self, root: Step) -> Self {
        self.root = root;
        self
    }
}
