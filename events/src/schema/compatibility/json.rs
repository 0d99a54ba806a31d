//! The rules of JSON: those of Avro, on what types are made of, as serde reads them.
//!
//! Names of types are not on the wire, so they may change. An option may be absent.

use std::collections::HashSet;

use super::{Incompatibility, Newer, Rule, findings::Findings};
use crate::schema::model::{Field, Kind, Model, Type, Variant};

/// What a reader can take for what.
pub const TYPE: Rule =
    Rule { id: "json-type", sentence: "a type is read as itself or as one that all of its values are of" };
/// An absent field.
pub const FIELD: Rule =
    Rule { id: "json-field-without-default", sentence: "a field that the writer does not have needs a default" };
/// An absent value.
pub const OPTION: Rule = Rule { id: "json-option", sentence: "what may be absent is read as what may be absent" };
/// A name that the reader's enum doesn't have.
pub const SYMBOL: Rule =
    Rule { id: "json-enum-symbol", sentence: "an enum is read as one that has all of its variants, or a default" };
/// A name that the reader's union doesn't have.
pub const VARIANT: Rule =
    Rule { id: "json-union-variant", sentence: "a union is read as one that has all of its variants" };

/// All that keeps `reader` from reading what `writer` wrote.
#[must_use]
pub fn incompatibilities(writer: &Model, reader: &Model, newer: Newer) -> Vec<Incompatibility> {
    let mut comparison = Comparison { writer, reader, seen: HashSet::new(), findings: Findings::new(newer) };
    comparison.compare(&writer.root, &reader.root);
    comparison.findings.into_list()
}

struct Comparison<'a> {
    writer: &'a Model,
    reader: &'a Model,
    seen: HashSet<(usize, usize)>,
    findings: Findings,
}

impl<'a> Comparison<'a> {
    fn compare(&mut self, writer: &'a Type, reader: &'a Type) {
        match (writer, reader) {
            (_, Type::Json) => {}
            (Type::Option(writer), Type::Option(reader)) => self.compare(writer, reader),
            (Type::Null, Type::Option(_)) => {}
            (_, Type::Option(reader)) => self.compare(writer, reader),
            (Type::Option(_), _) => {
                let what = describe(self.reader, reader);
                self.findings.add(
                    OPTION,
                    format!("written as an option, read as {what}"),
                    "Make it an `Option` again.".to_owned(),
                    "Don't make it an `Option`: readers of older versions always need it.".to_owned(),
                );
            }
            (Type::List(w) | Type::Set(w), Type::List(r) | Type::Set(r)) => {
                self.inside("[]", |this| this.compare(w, r))
            }
            (Type::Map(w), Type::Map(r)) => self.inside("{}", |this| this.compare(w, r)),
            (Type::Tuple(ws), Type::Tuple(rs)) if ws.len() == rs.len() => {
                for (index, (w, r)) in ws.iter().zip(rs).enumerate() {
                    self.inside(format!("._{index}"), |this| this.compare(w, r));
                }
            }
            (Type::Named(w), Type::Named(r)) => self.named(writer, reader, *w, *r),
            (writer, reader) if is_read_as(writer, reader) => {}
            _ => self.other_type(writer, reader),
        }
    }

    fn named(&mut self, writer: &'a Type, reader: &'a Type, w: usize, r: usize) {
        if !self.seen.insert((w, r)) {
            return;
        }
        match (&self.writer.types[w].kind, &self.reader.types[r].kind) {
            (Kind::Struct(written), Kind::Struct(read)) => self.fields(written, read),
            (Kind::Enum { variants: written, .. } | Kind::Union(written), Kind::Enum { variants: read, default }) => {
                self.variants(SYMBOL, written, read, default.is_some());
            }
            (Kind::Enum { variants: written, .. } | Kind::Union(written), Kind::Union(read)) => {
                self.variants(VARIANT, written, read, false);
            }
            _ => self.other_type(writer, reader),
        }
    }

    fn fields(&mut self, written: &'a [Field], read: &'a [Field]) {
        for field in read {
            let name = &field.name;
            let from = written.iter().find(|from| from.name == *name);
            let aliased = || field.aliases.iter().find_map(|alias| written.iter().find(|from| from.name == *alias));
            match from.or_else(aliased) {
                Some(from) => self.inside(format!(".{name}"), |this| this.compare(&from.ty, &field.ty)),
                None if field.default.is_some() || matches!(field.ty, Type::Option(_)) => {}
                None => self.inside(format!(".{name}"), |this| {
                    this.findings.add(
                        FIELD,
                        format!("read as {}, and not written", describe(this.reader, &field.ty)),
                        format!("Give `{name}` a default, or the alias that is its older name."),
                        format!("Restore the field `{name}`: readers of older versions need it."),
                    );
                }),
            }
        }
    }

    fn variants(&mut self, rule: Rule, written: &'a [Variant], read: &'a [Variant], has_default: bool) {
        for variant in written {
            let name = &variant.name;
            match read.iter().find(|one| one.name == *name || one.aliases.contains(name)) {
                Some(one) => self.inside(format!("<{name}>"), |this| this.content(&variant.ty, &one.ty)),
                None if has_default && variant.ty == Type::Null => {}
                None => self.findings.add(
                    rule,
                    format!("`{name}` is written, and not known to the reader"),
                    match rule.id == SYMBOL.id {
                        true => format!("Restore `{name}`, or give the enum a variant with `#[serde(other)]`."),
                        false => format!("Restore `{name}`."),
                    },
                    format!("Leave `{name}` out: readers of older versions don't know it."),
                ),
            }
        }
    }

    /// A variant is a text where it holds nothing, and an object where it holds something.
    fn content(&mut self, writer: &'a Type, reader: &'a Type) {
        match (writer == &Type::Null, reader == &Type::Null) {
            (true, true) => {}
            (false, false) => self.compare(writer, reader),
            _ => self.other_type(writer, reader),
        }
    }

    fn other_type(&mut self, writer: &Type, reader: &Type) {
        let (written, read) = (describe(self.writer, writer), describe(self.reader, reader));
        let detail = format!("written as {written}, read as {read}");
        self.findings.add(TYPE, detail, format!("Restore {written}."), format!("Restore {read}."));
    }

    fn inside(&mut self, step: impl Into<String>, compare: impl FnOnce(&mut Self)) {
        self.findings.enter(step.into());
        compare(self);
        self.findings.leave();
    }
}

/// Whether all values of one type, as JSON, are values of the other; neither has parts.
fn is_read_as(writer: &Type, reader: &Type) -> bool {
    use Type::{Bytes, Date, DateTime, Decimal, Float32, Float64, Int, List, LocalDateTime, Set, String, Time, Uuid};
    match (writer, reader) {
        (Int { bits: w, signed: false }, Int { bits: r, signed: true }) => w < r,
        (Int { bits: w, signed: ws }, Int { bits: r, signed: rs }) => ws == rs && w <= r,
        (Int { bits, .. }, Float32 | Float64) => *bits <= 64,
        (Float32, Float64) => true,
        // A decimal is a text of the precision and scale that it has.
        (Decimal { precision: wp, scale: ws }, Decimal { precision: rp, scale: rs }) => wp == rp && ws == rs,
        (Uuid | DateTime | LocalDateTime | Date | Time | Decimal { .. }, String) => true,
        // Bytes are a list of numbers.
        (Bytes, List(of) | Set(of)) => is_read_as(&Int { bits: 8, signed: false }, of),
        (List(of) | Set(of), Bytes) => **of == Int { bits: 8, signed: false },
        (writer, reader) => writer == reader && !matches!(writer, Type::Named(_)),
    }
}

fn describe(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Null => "nothing".to_owned(),
        Type::Int { bits, signed } => format!("{}{bits}", if *signed { "i" } else { "u" }),
        Type::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
        Type::Option(of) => format!("option of {}", describe(model, of)),
        Type::List(of) => format!("list of {}", describe(model, of)),
        Type::Set(of) => format!("set of {}", describe(model, of)),
        Type::Map(of) => format!("map of {}", describe(model, of)),
        Type::Tuple(of) => format!("tuple of {}", of.len()),
        Type::Named(index) => {
            let definition = &model.types[*index];
            let kind = match definition.kind {
                Kind::Struct(_) => "struct",
                Kind::Enum { .. } => "enum",
                Kind::Union(_) => "union",
            };
            format!("{kind} `{}`", definition.name)
        }
        other => format!("{other:?}").to_lowercase(),
    }
}

#[cfg(test)]
mod tests;
