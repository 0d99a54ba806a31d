//! The text of a shape in constant evaluation, where there are no strings that grow.

use super::{
    OFFSET, escape, is_plain,
    paths::{nth, same, separators},
};
use crate::shape::{Shape, TypeName};

/// How many named types one event may have before the compiler's check gives up telling them apart.
const TYPES: usize = 128;
/// Room for a type's name, where two have to be told apart.
const NAME: usize = 256;

/// A shape text with room for `N` bytes. Where that is 0 it is only measured and hashed.
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
    hash: u64,
    seen: [Seen; TYPES],
    count: usize,
    open: bool,
}

/// A type that has its name in the text.
#[derive(Clone, Copy)]
struct Seen {
    name: TypeName,
    /// How many modules its name in the text begins with.
    modules: usize,
    defined: bool,
}

const NOBODY: Seen = Seen { name: TypeName { name: "", module: "", arguments: &[] }, modules: 0, defined: false };

impl<const N: usize> Text<N> {
    pub(crate) const fn of(shape: &Shape) -> Self {
        let mut text = Self::empty();
        text.shape(shape);
        text
    }

    const fn empty() -> Self {
        Self { bytes: [0; N], len: 0, hash: OFFSET, seen: [NOBODY; TYPES], count: 0, open: false }
    }

    pub(crate) const fn hash(&self) -> u64 {
        self.hash
    }

    /// Whether a type is mentioned that is not described: one behind `#[event(recursive)]`.
    pub(crate) const fn is_open(&self) -> bool {
        self.open
    }

    /// The text, unless it is longer than there is room for.
    pub(crate) const fn bytes(&self) -> Option<&[u8]> {
        if self.len > N { None } else { Some(self.bytes.split_at(self.len).0) }
    }

    const fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Null => self.text("null"),
            Shape::Bool => self.text("boolean"),
            Shape::Int { bits: 32, signed: true } => self.text("int"),
            Shape::Int { bits: 64, signed: true } => self.text("long"),
            Shape::Int { bits, signed } => {
                self.text(if *signed { "i" } else { "u" });
                self.number(*bits as u32);
            }
            Shape::Float32 => self.text("float"),
            Shape::Float64 => self.text("double"),
            Shape::String => self.text("string"),
            Shape::Bytes => self.text("bytes"),
            Shape::Uuid => self.text("uuid"),
            Shape::DateTime => self.text("datetime"),
            Shape::LocalDateTime => self.text("local-datetime"),
            Shape::Date => self.text("date"),
            Shape::Time => self.text("time"),
            Shape::Decimal { precision, scale } => {
                self.text("decimal(");
                self.number(*precision as u32);
                self.text(",");
                self.number(*scale as u32);
                self.text(")");
            }
            Shape::Json => self.text("json"),
            Shape::Option(of) => {
                self.shape(of);
                self.text("?");
            }
            Shape::List(of) => self.wrapped("[", of),
            Shape::Set(of) => self.wrapped("set[", of),
            Shape::Map(of) => self.wrapped("map[", of),
            Shape::Tuple(of) => {
                self.text("(");
                let mut index = 0;
                while index < of.len() {
                    self.separator(index, ",");
                    self.shape(&of[index]);
                    index += 1;
                }
                self.text(")");
            }
            Shape::Struct(of) => {
                if self.name(of.name, true) {
                    self.json_only(of.json_only);
                    self.text("{");
                    let mut index = 0;
                    while index < of.fields.len() {
                        let field = &of.fields[index];
                        self.separator(index, ",");
                        self.member(field.name, field.aliases, field.tag, index);
                        self.text(":");
                        self.shape(&field.shape);
                        if let Some(default) = field.default {
                            self.text("=");
                            self.text(default);
                        }
                        index += 1;
                    }
                    self.text("}");
                }
            }
            Shape::Enum(of) => {
                if self.name(of.name, true) {
                    self.text("(");
                    let mut index = 0;
                    while index < of.symbols.len() {
                        let symbol = &of.symbols[index];
                        self.separator(index, "|");
                        self.member(symbol.name, symbol.aliases, symbol.tag, index);
                        if let Some(default) = of.default
                            && same(default, symbol.name)
                        {
                            self.text("*");
                        }
                        index += 1;
                    }
                    self.text(")");
                }
            }
            Shape::Union(of) => {
                if self.name(of.name, true) {
                    self.json_only(of.json_only);
                    self.text("<");
                    let mut index = 0;
                    while index < of.variants.len() {
                        let variant = &of.variants[index];
                        self.separator(index, "|");
                        self.member(variant.name, variant.aliases, variant.tag, index);
                        if !matches!(variant.shape, Shape::Null) {
                            self.text(":");
                            self.shape(&variant.shape);
                        }
                        index += 1;
                    }
                    self.text(">");
                }
            }
            Shape::Ref(to) => {
                self.name(to.name, false);
            }
        }
    }

    const fn wrapped(&mut self, open: &str, of: &Shape) {
        self.text(open);
        self.shape(of);
        self.text("]");
    }

    const fn separator(&mut self, index: usize, separator: &str) {
        if index > 0 {
            self.text(separator);
        }
    }

    /// A name, its aliases, and its number where that is not its place.
    const fn member(&mut self, name: &str, aliases: &[&str], tag: Option<u32>, index: usize) {
        self.word(name);
        let mut left = aliases;
        while let [first, rest @ ..] = left {
            self.text("/");
            self.word(first);
            left = rest;
        }
        if let Some(tag) = tag
            && tag as usize != index + 1
        {
            self.text("#");
            self.number(tag);
        }
    }

    const fn json_only(&mut self, attribute: Option<&str>) {
        if let Some(attribute) = attribute {
            self.text("!");
            self.word(attribute);
        }
    }

    const fn word(&mut self, word: &str) {
        if is_plain(word) {
            return self.text(word);
        }
        self.text("\"");
        let mut left = word.as_bytes();
        while let [first, rest @ ..] = left {
            if let Some(escape) = escape(*first) {
                self.text(escape);
            } else if *first < b' ' {
                let digits = b"0123456789abcdef";
                self.text("\\u00");
                self.push(&[digits[(*first / 16) as usize], digits[(*first % 16) as usize]]);
            } else {
                self.push(&[*first]);
            }
            left = rest;
        }
        self.text("\"");
    }

    const fn number(&mut self, number: u32) {
        if number >= 10 {
            self.number(number / 10);
        }
        self.push(&[b'0' + (number % 10) as u8]);
    }

    const fn text(&mut self, text: &str) {
        self.push(text.as_bytes());
    }

    const fn push(&mut self, bytes: &[u8]) {
        self.hash = super::fnv(self.hash, bytes);
        if N > 0 && self.len + bytes.len() <= N {
            self.bytes.split_at_mut(self.len).1.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
        }
        self.len += bytes.len();
    }

    /// Writes a type's name, and says whether its description belongs behind it.
    const fn name(&mut self, name: TypeName, described: bool) -> bool {
        let mut index = 0;
        while index < self.count && !same_type(self.seen[index].name, name) {
            index += 1;
        }
        if index == self.count {
            let modules = self.modules(name);
            if index < TYPES {
                self.seen[index] = Seen { name, modules, defined: false };
                self.count += 1;
            }
            self.type_name(name, modules);
            if index == TYPES {
                return described;
            }
        } else {
            self.type_name(name, self.seen[index].modules);
        }
        let is_first = !self.seen[index].defined;
        if described {
            self.seen[index].defined = true;
        } else if is_first {
            self.open = true;
        }
        described && is_first
    }

    /// How many modules tell a type apart from those that have their names already.
    const fn modules(&self, name: TypeName) -> usize {
        let mut modules = 0;
        while self.is_taken(name, modules) {
            modules += 1;
        }
        modules
    }

    const fn is_taken(&self, name: TypeName, modules: usize) -> bool {
        let mut index = 0;
        while index < self.count {
            let seen = &self.seen[index];
            let as_written = modules + seen.modules == 0 && name.arguments.len() + seen.name.arguments.len() == 0;
            let taken = if as_written {
                same(name.name, seen.name.name)
            } else {
                let (mut ours, mut theirs) = (Text::<NAME>::empty(), Text::<NAME>::empty());
                ours.qualified(name, modules);
                theirs.qualified(seen.name, seen.modules);
                ours.hash == theirs.hash && ours.len == theirs.len
            };
            if taken {
                return true;
            }
            index += 1;
        }
        false
    }

    const fn type_name(&mut self, name: TypeName, modules: usize) {
        let first = if modules == 0 { name.name.as_bytes() } else { b"A" };
        if let [first, ..] = first
            && !first.is_ascii_uppercase()
        {
            self.text("@");
        }
        self.qualified(name, modules);
    }

    /// As [`Model`](crate::schema::Model) names it: `PageOfLine`, and with modules in front or `_` behind where needed.
    const fn qualified(&mut self, name: TypeName, modules: usize) {
        let module = name.module.as_bytes();
        let there_are = if module.is_empty() { 0 } else { separators(module) + 1 };
        let mut index = there_are - if modules < there_are { modules } else { there_are };
        while index < there_are {
            self.capitalized(nth(module, index));
            index += 1;
        }
        self.text(name.name);
        let mut index = 0;
        while index < name.arguments.len() {
            self.text(if index == 0 { "Of" } else { "And" });
            self.label(&name.arguments[index]);
            index += 1;
        }
        let mut more = modules;
        while more > there_are {
            self.text("_");
            more -= 1;
        }
    }

    /// `order_lines` as `OrderLines`.
    const fn capitalized(&mut self, module: &[u8]) {
        let (mut index, mut begins, mut skipped) = (0, true, false);
        while index < module.len() {
            let byte = module[index];
            if byte == b'_' {
                (begins, skipped) = (true, false);
            } else {
                skipped = (begins && !byte.is_ascii()) || (!begins && skipped);
                if !skipped {
                    self.push(&[if begins { byte.to_ascii_uppercase() } else { byte }]);
                }
                begins = false;
            }
            index += 1;
        }
    }

    /// What a generic argument is called in a name.
    const fn label(&mut self, shape: &Shape) {
        match shape {
            Shape::Struct(of) => self.text(of.name.name),
            Shape::Enum(of) => self.text(of.name.name),
            Shape::Union(of) => self.text(of.name.name),
            Shape::Ref(to) => self.text(to.name.name),
            Shape::Option(of) => self.labelled("Option", of),
            Shape::List(of) => self.labelled("List", of),
            Shape::Set(of) => self.labelled("Set", of),
            Shape::Map(of) => self.labelled("Map", of),
            Shape::Tuple(of) => {
                let mut index = 0;
                while index < of.len() {
                    self.label(&of[index]);
                    index += 1;
                }
            }
            Shape::Decimal { precision, scale } => {
                self.text("Decimal");
                self.number(*precision as u32);
                self.text("_");
                self.number(*scale as u32);
            }
            Shape::Int { bits, signed } => {
                self.text(if *signed { "I" } else { "U" });
                self.number(*bits as u32);
            }
            Shape::Null => self.text("Null"),
            Shape::Bool => self.text("Bool"),
            Shape::Float32 => self.text("F32"),
            Shape::Float64 => self.text("F64"),
            Shape::String => self.text("String"),
            Shape::Bytes => self.text("Bytes"),
            Shape::Uuid => self.text("Uuid"),
            Shape::DateTime => self.text("DateTime"),
            Shape::LocalDateTime => self.text("LocalDateTime"),
            Shape::Date => self.text("Date"),
            Shape::Time => self.text("Time"),
            Shape::Json => self.text("Json"),
        }
    }

    const fn labelled(&mut self, wrapper: &str, of: &Shape) {
        self.text(wrapper);
        self.label(of);
    }
}

const fn same_type(one: TypeName, other: TypeName) -> bool {
    same(one.name, other.name) && same(one.module, other.module) && same_shapes(one.arguments, other.arguments)
}

const fn same_shapes(one: &[Shape], other: &[Shape]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() && same_shape(&one[index], &other[index]) {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// Named types are compared by name.
const fn same_shape(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Option(a), Shape::Option(b))
        | (Shape::List(a), Shape::List(b))
        | (Shape::Set(a), Shape::Set(b))
        | (Shape::Map(a), Shape::Map(b)) => same_shape(a, b),
        (Shape::Tuple(a), Shape::Tuple(b)) => same_shapes(a, b),
        _ => match (type_name(one), type_name(other)) {
            (Some(a), Some(b)) => same_type(a, b),
            (None, None) => {
                let (mut a, mut b) = (Text::<NAME>::empty(), Text::<NAME>::empty());
                a.label(one);
                b.label(other);
                a.hash == b.hash
            }
            _ => false,
        },
    }
}

const fn type_name(shape: &Shape) -> Option<TypeName> {
    match shape {
        Shape::Struct(of) => Some(of.name),
        Shape::Enum(of) => Some(of.name),
        Shape::Union(of) => Some(of.name),
        Shape::Ref(to) => Some(to.name),
        _ => None,
    }
}
