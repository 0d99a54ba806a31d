//! The rules of Avro: section “Schema Resolution” of its specification.
//!
//! Where the specification says that an error is signalled for a value, data *may* be unreadable: that is incompatible.

use std::collections::HashSet;

use super::{Incompatibility, Newer, Rule, findings::Findings};
use crate::schema::avro::{
    Field, Kind, Schema, Type,
    matching::{self, Pair},
};

/// “It is an error if the two schemas do not match”.
pub const TYPE: Rule =
    Rule { id: "avro-type", sentence: "a type is read as itself or as one that Avro promotes it to" };
/// “Both schemas are records with the same (unqualified) name”, and so for enums and fixed.
pub const NAME: Rule =
    Rule { id: "avro-name", sentence: "a record, an enum or a fixed is read as one of its name, or of that alias" };
/// “Both schemas are fixed whose sizes and (unqualified) names match”.
pub const SIZE: Rule = Rule { id: "avro-fixed-size", sentence: "a fixed keeps its size" };
/// “Two schemas that are `decimal` logical types match if their scales and precisions match”; so for units of time.
pub const LOGICAL_TYPE: Rule =
    Rule { id: "avro-logical-type", sentence: "a value that stands for something keeps standing for it" };
/// “If the reader's record schema has a field with no default value, and writer's schema does not have a field with the
/// same name, an error is signalled”.
pub const FIELD: Rule =
    Rule { id: "avro-field-without-default", sentence: "a field that the writer does not have needs a default" };
/// “If the writer's symbol is not present in the reader's enum and the reader has a default value, then that value is
/// used, otherwise an error is signalled”.
pub const SYMBOL: Rule =
    Rule { id: "avro-enum-symbol", sentence: "an enum is read as one that has all of its symbols, or a default" };
/// “If none match, an error is signalled”.
pub const BRANCH: Rule = Rule { id: "avro-union-branch", sentence: "every branch of a union is read as some type" };

/// All that keeps `reader` from reading what `writer` wrote.
#[must_use]
pub fn incompatibilities(writer: &Schema, reader: &Schema, newer: Newer) -> Vec<Incompatibility> {
    let mut comparison =
        Comparison { pair: Pair { writer, reader }, seen: HashSet::new(), findings: Findings::new(newer) };
    comparison.compare(&writer.root, &reader.root);
    comparison.findings.into_list()
}

struct Comparison<'a> {
    pair: Pair<'a>,
    /// Named types that were compared, or are being compared further out.
    seen: HashSet<(usize, usize)>,
    findings: Findings,
}

impl<'a> Comparison<'a> {
    fn compare(&mut self, writer: &'a Type, reader: &'a Type) {
        match (writer, reader) {
            (Type::Union(written), _) => {
                for branch in written {
                    let step = if is_optional(written) { String::new() } else { self.branch_step(branch) };
                    self.inside(step, |this| this.branch(branch, reader));
                }
            }
            (_, Type::Union(_)) => self.branch(writer, reader),
            (Type::Array(writer), Type::Array(reader)) => self.inside("[]", |this| this.compare(writer, reader)),
            (Type::Map(writer), Type::Map(reader)) => self.inside("{}", |this| this.compare(writer, reader)),
            (Type::Named(w), Type::Named(r)) => self.named(writer, reader, *w, *r),
            (Type::Primitive(w, _), Type::Primitive(r, _)) if w == r || matching::is_promotable(*w, *r) => {
                self.meaning(writer, reader);
            }
            _ => self.other_type(TYPE, writer, reader),
        }
    }

    /// One branch of a writer's union, or a type where the reader has a union.
    fn branch(&mut self, writer: &'a Type, reader: &'a Type) {
        let read_as = match reader {
            Type::Union(branches) => self.pair.branch(writer, branches).map(|index| &branches[index]),
            one => self.pair.matches(writer, one).then_some(one),
        };
        match read_as {
            Some(read_as) => self.compare(writer, read_as),
            None => self.other_type(BRANCH, writer, reader),
        }
    }

    fn named(&mut self, writer: &'a Type, reader: &'a Type, w: usize, r: usize) {
        if !self.seen.insert((w, r)) {
            return;
        }
        let (written, read) = (&self.pair.writer.types[w], &self.pair.reader.types[r]);
        if written.kind.name() != read.kind.name() {
            return self.other_type(TYPE, writer, reader);
        }
        if !matching::same_name(written, read) {
            let (old, new) = (&written.name, &read.name);
            self.findings.add(
                NAME,
                format!("written as `{old}`, read as `{new}`"),
                format!("Call it `{}` again, or give it the alias `{old}`.", old.unqualified()),
                format!("Call it `{}` again: readers of older versions know no other name.", new.unqualified()),
            );
        }
        self.meaning(writer, reader);
        match (&written.kind, &read.kind) {
            (Kind::Record(written), Kind::Record(read)) => self.fields(written, read),
            (Kind::Enum { symbols, .. }, Kind::Enum { symbols: read, default }) => {
                self.symbols(symbols, read, default.as_deref());
            }
            (Kind::Fixed { size: written, .. }, Kind::Fixed { size: read, .. }) if written != read => {
                self.findings.add(
                    SIZE,
                    format!("written with {written} bytes, read with {read}"),
                    format!("Restore the size {written}."),
                    format!("Restore the size {read}."),
                );
            }
            _ => {}
        }
    }

    fn fields(&mut self, written: &'a [Field], read: &'a [Field]) {
        for field in read {
            let name = &field.name;
            match matching::field(written, field).map(|index| &written[index]) {
                Some(from) => self.inside(format!(".{name}"), |this| this.compare(&from.ty, &field.ty)),
                None if field.default.is_some() => {}
                None => self.inside(format!(".{name}"), |this| {
                    this.findings.add(
                        FIELD,
                        format!("read as {}, and not written", this.pair.reader.describe(&field.ty)),
                        format!("Give `{name}` a default, or the alias that is its older name."),
                        format!("Restore the field `{name}`: readers of older versions need it."),
                    );
                }),
            }
        }
    }

    fn symbols(&mut self, written: &[String], read: &[String], default: Option<&str>) {
        for symbol in written.iter().filter(|symbol| matching::symbol(symbol, read, default).is_none()) {
            self.findings.add(
                SYMBOL,
                format!("`{symbol}` is written, and not known to the reader"),
                format!("Restore `{symbol}`, or give the enum a default."),
                format!("Leave `{symbol}` out: readers of older versions have no default for it."),
            );
        }
    }

    fn meaning(&mut self, writer: &Type, reader: &Type) {
        if !self.pair.same_meaning(writer, reader) {
            self.other_type(LOGICAL_TYPE, writer, reader);
        }
    }

    fn other_type(&mut self, rule: Rule, writer: &Type, reader: &Type) {
        let (written, read) = (self.pair.writer.describe(writer), self.pair.reader.describe(reader));
        let detail = format!("written as {written}, read as {read}");
        let (reader, writer) = match rule.id == BRANCH.id {
            true => (format!("Let it hold {written} too."), format!("Don't let it hold {written}.")),
            false => (format!("Restore {written}."), format!("Restore {read}.")),
        };
        self.findings.add(rule, detail, reader, writer);
    }

    fn branch_step(&self, branch: &Type) -> String {
        match self.pair.writer.named(branch) {
            Some(named) => format!("<{}>", named.name.unqualified()),
            None => format!("<{}>", self.pair.writer.describe(branch)),
        }
    }

    fn inside(&mut self, step: impl Into<String>, compare: impl FnOnce(&mut Self)) {
        self.findings.enter(step.into());
        compare(self);
        self.findings.leave();
    }
}

/// `["null", T]`, which is no branching for whoever reads a path.
fn is_optional(branches: &[Type]) -> bool {
    branches.len() == 2 && branches.iter().any(Type::is_null)
}

#[cfg(test)]
mod tests;
