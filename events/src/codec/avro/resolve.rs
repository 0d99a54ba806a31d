//! From two schemas to a [`Plan`]: section “Schema Resolution” of the specification, done once for each writer's schema.
//!
//! An error that the specification signals for a *value* (a symbol or a branch that the reader doesn't have) waits for
//! such a value; any other is found here.

use std::collections::{HashMap, HashSet};

use super::{
    plan::{Branch, Node, Part, Plan, Skip, Skipped, Step},
    same::same_bytes,
};
use crate::schema::{
    avro::{
        Field, Kind, Primitive, Schema, Type,
        matching::{self, Pair},
    },
    compatibility::{Incompatibility, Newer, avro::incompatibilities},
};

/// How bytes of `writer`'s schema become values of the type that `reader` is the schema of.
///
/// # Errors
/// All that keeps any of its data from being read.
pub fn compile(writer: &Schema, reader: &Schema) -> Result<Plan, Vec<Incompatibility>> {
    let mut unreadable = HashSet::new();
    loop {
        let mut compiler = Compiler {
            pair: Pair { writer, reader },
            plan: Plan::new(),
            records: HashMap::new(),
            skips: HashMap::new(),
            unreadable,
            found_unreadable: false,
        };
        let root = compiler.step(&writer.root, &reader.root);
        // A record that turned out to be unreadable may have been taken for readable inside of itself.
        if compiler.found_unreadable {
            unreadable = compiler.unreadable;
            continue;
        }
        return match root {
            Some(root) => Ok(compiler.plan.finish(root)),
            None => Err(incompatibilities(writer, reader, Newer::Reader)),
        };
    }
}

/// How to read past a value of a schema.
#[cfg(feature = "avro-interop")]
pub(super) fn past(schema: &Schema) -> (Plan, Skip) {
    let mut compiler = Compiler {
        pair: Pair { writer: schema, reader: schema },
        plan: Plan::new(),
        records: HashMap::new(),
        skips: HashMap::new(),
        unreadable: HashSet::new(),
        found_unreadable: false,
    };
    let skip = compiler.skip(&schema.root);
    (compiler.plan, skip)
}

struct Compiler<'a> {
    pair: Pair<'a>,
    plan: Plan,
    /// The nodes of records that were met, by their places in both schemas.
    records: HashMap<(usize, usize), u32>,
    /// The entries of the writer's records that are skipped.
    skips: HashMap<usize, u32>,
    /// Records that have a field without a value, or one of a type that doesn't match.
    unreadable: HashSet<(usize, usize)>,
    found_unreadable: bool,
}

impl<'a> Compiler<'a> {
    /// What to do with a value; nothing, where no value can be read.
    fn step(&mut self, writer: &'a Type, reader: &'a Type) -> Option<Step> {
        if same_bytes(self.pair, writer, reader) {
            return Some(Step::Same);
        }
        let node = match (writer, reader) {
            (Type::Union(written), Type::Union(read)) => {
                Node::Union(written.iter().map(|branch| self.branch(branch, read)).collect())
            }
            (_, Type::Union(read)) => Node::Wrap(self.branch(writer, read)?),
            (Type::Union(written), _) => Node::Open(written.iter().map(|branch| self.step(branch, reader)).collect()),
            (Type::Array(writer), Type::Array(reader)) => Node::List(self.step(writer, reader)?),
            (Type::Map(writer), Type::Map(reader)) => Node::Map(self.step(writer, reader)?),
            (Type::Named(w), Type::Named(r)) if self.pair.matches(writer, reader) => return self.named(*w, *r),
            (Type::Primitive(w, _), Type::Primitive(r, _)) => {
                return match (w, r) {
                    (Primitive::Int | Primitive::Long, Primitive::Float | Primitive::Double) => Some(Step::Integer),
                    (Primitive::Float, Primitive::Double) => Some(Step::Float),
                    _ => None,
                };
            }
            _ => return None,
        };
        Some(Step::Node(self.plan.add(node)))
    }

    fn branch(&mut self, writer: &'a Type, branches: &'a [Type]) -> Option<Branch> {
        let index = self.pair.branch(writer, branches)?;
        let step = self.step(writer, &branches[index])?;
        Some(Branch { index: u32::try_from(index).ok()?, step })
    }

    fn named(&mut self, w: usize, r: usize) -> Option<Step> {
        let (writer, reader) = (&self.pair.writer.types[w].kind, &self.pair.reader.types[r].kind);
        match (writer, reader) {
            (Kind::Record(written), Kind::Record(read)) => {
                if self.unreadable.contains(&(w, r)) {
                    return None;
                }
                if let Some(place) = self.records.get(&(w, r)) {
                    return Some(Step::Node(*place));
                }
                let place = self.plan.place();
                self.records.insert((w, r), place);
                let wrapper = self.pair.reader.types[r].wrapper;
                match self.parts(written, read).filter(|parts| !wrapper || is_wrapper(parts)) {
                    Some(fields) => self.plan.set(place, Node::Record { fields, wrapper }),
                    None => {
                        self.unreadable.insert((w, r));
                        self.found_unreadable = true;
                        return None;
                    }
                }
                Some(Step::Node(place))
            }
            (Kind::Enum { symbols: written, .. }, Kind::Enum { symbols, default }) => {
                let index = |symbol: &String| {
                    matching::symbol(symbol, symbols, default.as_deref()).and_then(|index| u32::try_from(index).ok())
                };
                let place = self.plan.add(Node::Symbols(written.iter().map(index).collect()));
                Some(Step::Node(place))
            }
            // A fixed that matches has the same bytes.
            _ => None,
        }
    }

    /// The writer's fields in their order, each with the reader's field that it is.
    fn parts(&mut self, written: &'a [Field], read: &'a [Field]) -> Option<Vec<Part>> {
        let mut readers = vec![None; written.len()];
        for (index, field) in read.iter().enumerate() {
            match matching::field(written, field) {
                Some(from) => readers[from] = Some((index, field)),
                None if field.default.is_some() => {}
                None => return None,
            }
        }
        let parts = written.iter().zip(readers).map(|(from, reader)| match reader {
            Some((index, field)) => Some(Part::Read(u32::try_from(index).ok()?, self.step(&from.ty, &field.ty)?)),
            None => Some(Part::Skip(self.skip(&from.ty))),
        });
        parts.collect()
    }

    fn skip(&mut self, ty: &'a Type) -> Skip {
        let skipped = match ty {
            Type::Primitive(primitive, _) => {
                return match primitive {
                    Primitive::Null => Skip::Bytes(0),
                    Primitive::Boolean => Skip::Bytes(1),
                    Primitive::Float => Skip::Bytes(4),
                    Primitive::Double => Skip::Bytes(8),
                    Primitive::Int | Primitive::Long => Skip::Varint,
                    Primitive::Bytes | Primitive::String => Skip::Prefixed,
                };
            }
            Type::Array(items) => Skipped::List(self.skip(items)),
            Type::Map(values) => Skipped::Map(self.skip(values)),
            Type::Union(branches) => Skipped::Union(branches.iter().map(|branch| self.skip(branch)).collect()),
            Type::Named(index) => match &self.pair.writer.types[*index].kind {
                Kind::Enum { .. } => return Skip::Varint,
                Kind::Fixed { size, .. } => return Skip::Bytes(*size),
                Kind::Record(fields) => {
                    if let Some(place) = self.skips.get(index) {
                        return Skip::Entry(*place);
                    }
                    let place = self.plan.place_skipped();
                    self.skips.insert(*index, place);
                    let fields = fields.iter().map(|field| self.skip(&field.ty)).collect();
                    self.plan.set_skipped(place, Skipped::Record(fields));
                    return Skip::Entry(place);
                }
            },
        };
        Skip::Entry(self.plan.add_skipped(skipped))
    }
}

/// A wrapper is read through: it holds its value and nothing else, or nothing that is read.
fn is_wrapper(parts: &[Part]) -> bool {
    matches!(parts, [Part::Read(0, _)]) || parts.iter().all(|part| matches!(part, Part::Skip(_)))
}

#[cfg(test)]
mod tests;
