//! How bytes of another version are read: which of the writer's numbers is which field here.

use crate::{
    payload::Key,
    schema::{Definition, Kind, Model, Type},
};

/// The node of a message whose writer is of the reader's own version.
pub(super) const OWN: u32 = u32::MAX;

/// What [`compile`] makes of two models: for each message, enum and union the numbers that the writer knew and their
/// places in the reader.
///
/// Fields and variants are matched by name, then by alias; numbers may have moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    root: u32,
    nodes: Vec<Node>,
}

/// One named type or tuple, as one type of the writer and one of the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Node {
    /// Sorted by number.
    known: Vec<Known>,
    /// For each of the reader's fields, whether the writer knew it.
    written: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    number: u32,
    index: usize,
    node: u32,
}

impl Plan {
    pub(super) fn root(&self) -> u32 {
        self.root
    }

    /// The reader's place of a number of the writer, and the node of what stands there.
    pub(super) fn find(&self, node: u32, number: u32) -> Option<(usize, u32)> {
        let known = &self.nodes.get(node as usize)?.known;
        let one = match known.get(number.wrapping_sub(1) as usize) {
            Some(one) if one.number == number => one,
            _ => &known[known.binary_search_by_key(&number, |one| one.number).ok()?],
        };
        Some((one.index, one.node))
    }

    /// Whether the writer did not know a field.
    pub(super) fn is_new(&self, node: u32, keys: &[Key], key: &Key) -> bool {
        let index = keys.iter().position(|one| one == key);
        let written = |index| self.nodes.get(node as usize)?.written.get::<usize>(index).copied();
        index.and_then(written) == Some(false)
    }
}

/// What keeps the bytes of one version from being read as another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {why}")]
pub struct Unplannable {
    /// Where: `.lines[].price`.
    pub path: String,
    /// Why.
    pub why: String,
}

/// The plan by which what a `writer` wrote is read as `reader`, which is the model of the type that is decoded.
///
/// # Errors
/// A type that is another on the wire. A field that the writer did not know and that has no default is an error only
/// when a message is read.
pub fn compile(writer: &Model, reader: &Model) -> Result<Plan, Unplannable> {
    let mut compiler = Compiler { writer, reader, seen: Vec::new(), nodes: Vec::new(), path: String::new() };
    let root = compiler.ty(&writer.root, &reader.root)?;
    Ok(Plan { root, nodes: compiler.nodes })
}

struct Compiler<'a> {
    writer: &'a Model,
    reader: &'a Model,
    /// The node of each pair of named types.
    seen: Vec<(usize, usize, u32)>,
    nodes: Vec<Node>,
    path: String,
}

/// A field or a variant, of whatever it is one.
struct Member<'a> {
    name: &'a str,
    aliases: &'a [String],
    number: u32,
    ty: &'a Type,
}

impl Member<'_> {
    /// Whether one of the two has the name of the other for an alias: the newer one may have written or may read.
    fn was(&self, other: &Self) -> bool {
        let named = |member: &Self, name: &str| member.aliases.iter().any(|alias| alias == name);
        named(self, other.name) || named(other, self.name)
    }
}

impl Compiler<'_> {
    /// The node of a type, through the lists, maps and options around it; [`OWN`] for one that has none.
    fn ty(&mut self, written: &Type, read: &Type) -> Result<u32, Unplannable> {
        match (written, read) {
            (Type::Option(a), Type::Option(b)) => self.ty(a, b),
            (Type::Option(one), _) | (_, Type::Option(one)) if !is_wrapped(one) => {
                if matches!(written, Type::Option(_)) { self.ty(one, read) } else { self.ty(written, one) }
            }
            (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b)) => self.inside("[]", a, b),
            (Type::Map(a), Type::Map(b)) => self.inside("{}", a, b),
            (Type::Tuple(a), Type::Tuple(b)) => {
                let node = self.node();
                let (a, b) = (positions(a), positions(b));
                self.members(node, &members_of(&a), &members_of(&b))?;
                Ok(node)
            }
            (Type::Named(a), Type::Named(b)) => self.named(*a, *b),
            _ if wire(written) == wire(read) && wire(read).is_some() => Ok(OWN),
            _ => Err(self.refused("another type on the wire")),
        }
    }

    fn inside(&mut self, what: &str, written: &Type, read: &Type) -> Result<u32, Unplannable> {
        let before = self.path.len();
        self.path.push_str(what);
        // An item that is a list, a map or an option is wrapped in a message, and another is not.
        if is_wrapped(written) != is_wrapped(read) {
            return Err(self.refused("another type on the wire"));
        }
        let node = self.ty(written, read)?;
        self.path.truncate(before);
        Ok(node)
    }

    fn named(&mut self, written: usize, read: usize) -> Result<u32, Unplannable> {
        if let Some((.., node)) = self.seen.iter().find(|(a, b, _)| (*a, *b) == (written, read)) {
            return Ok(*node);
        }
        let (Some(a), Some(b)) = (self.writer.types.get(written), self.reader.types.get(read)) else {
            return Err(self.refused("a type that the model does not have"));
        };
        if std::mem::discriminant(&a.kind) != std::mem::discriminant(&b.kind) {
            return Err(self.refused("another kind of type"));
        }
        let node = self.node();
        self.seen.push((written, read, node));
        self.members(node, &members(a), &members(b))?;
        Ok(node)
    }

    fn members(&mut self, node: u32, written: &[Member<'_>], read: &[Member<'_>]) -> Result<(), Unplannable> {
        let mut result = Node { known: Vec::new(), written: vec![false; read.len()] };
        for member in written {
            let by_name = read.iter().position(|one| one.name == member.name);
            let is_by_name = |one: &Member<'_>| written.iter().any(|other| other.name == one.name);
            let by_alias = || read.iter().position(|one| one.was(member) && !is_by_name(one));
            let Some(index) = by_name.or_else(by_alias) else { continue };
            let before = self.path.len();
            self.path.push('.');
            self.path.push_str(read[index].name);
            let inner = self.ty(member.ty, read[index].ty)?;
            self.path.truncate(before);
            result.known.push(Known { number: member.number, index, node: inner });
            result.written[index] = true;
        }
        result.known.sort_by_key(|one| one.number);
        self.nodes[node as usize] = result;
        Ok(())
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        self.nodes.len() as u32 - 1
    }

    fn refused(&self, why: &str) -> Unplannable {
        let path = if self.path.is_empty() { "." } else { &self.path };
        Unplannable { path: path.to_owned(), why: why.to_owned() }
    }
}

fn is_wrapped(ty: &Type) -> bool {
    matches!(ty, Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(_))
}

fn members(of: &Definition) -> Vec<Member<'_>> {
    match &of.kind {
        Kind::Struct(fields) => fields
            .iter()
            .map(|one| Member { name: &one.name, aliases: &one.aliases, number: one.number, ty: &one.ty })
            .collect(),
        Kind::Enum { variants, .. } | Kind::Union(variants) => variants
            .iter()
            .map(|one| Member { name: &one.name, aliases: &one.aliases, number: one.number, ty: &one.ty })
            .collect(),
    }
}

/// The fields of a tuple: `_0`, `_1`, …
fn positions(items: &[Type]) -> Vec<(String, u32, &Type)> {
    items.iter().zip(1..).map(|(ty, number)| (format!("_{}", number - 1), number, ty)).collect()
}

fn members_of<'a>(positions: &'a [(String, u32, &'a Type)]) -> Vec<Member<'a>> {
    positions.iter().map(|(name, number, ty)| Member { name, aliases: &[], number: *number, ty }).collect()
}

/// What stands on the wire for a type that has no node: types of one class are read as one another, and a value that
/// does not fit is an error then.
fn wire(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool | Type::Int { bits: ..=64, .. } => "a whole number",
        Type::Date => "days",
        Type::Time => "microseconds of a day",
        Type::LocalDateTime => "microseconds",
        Type::Int { .. } | Type::String | Type::Uuid | Type::Decimal { .. } | Type::Json | Type::Bytes => "bytes",
        Type::Float32 => "four bytes",
        Type::Float64 => "eight bytes",
        Type::Null => "an empty message",
        Type::DateTime => "a timestamp",
        _ => return None,
    })
}
