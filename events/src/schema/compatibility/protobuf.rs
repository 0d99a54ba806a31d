//! The rules of Protobuf: a field is its number, and a type is what stands for it on the wire.
//!
//! From “Updating A Message Type” of the language guide (protobuf.dev/programming-guides/proto3#updating), and from
//! what the codec reads. Fields and variants are matched by name, then by alias. A field that went leaves its number
//! and its name reserved, which [`schema::protobuf::print`](crate::schema::protobuf::print) writes down; that neither
//! comes back as something else is seen by comparing with each older version, in a transitive mode.

use super::{Incompatibility, Newer, Rule};
use crate::schema::{Definition, Kind, Model, Type};

/// A number is never given to another field or variant.
pub const NUMBER_REUSED: Rule = rule("number-reused", "the number of a field that went is never used again");
/// A field or variant keeps its number.
pub const NUMBER_MOVED: Rule = rule("number-moved", "a field keeps its number");
/// Types may change only within their class.
pub const TYPE_CHANGED: Rule = rule(
    "type-changed",
    "only types that are the same on the wire are read as one another: whole numbers and bool, string and bytes",
);
/// Singular and repeated fields are not read as one another.
pub const CARDINALITY: Rule = rule("cardinality-changed", "what there is one of, many of, or by keys stays so");
/// A message, an enum and a `oneof` are not read as one another.
pub const KIND_CHANGED: Rule = rule(
    "kind-changed",
    "a message, an enum and a oneof stay what they are, and no field moves into a oneof or out of it",
);
/// A reader's field that has no zero needs a default where the writer didn't know it.
pub const WITHOUT_DEFAULT: Rule =
    rule("field-without-default", "a field whose type has no zero has a default where the writer does not know it");
/// The reader knows what the writer may write.
pub const UNKNOWN: Rule = rule("variant-unknown", "a variant that may be written is one that the reader knows");

const fn rule(id: &'static str, sentence: &'static str) -> Rule {
    Rule { id, sentence }
}

/// All that keeps `reader` from reading what `writer` wrote.
#[must_use]
pub fn incompatibilities(writer: &Model, reader: &Model, newer: Newer) -> Vec<Incompatibility> {
    let mut found = Vec::new();
    let mut comparison = Comparison { writer, reader, newer, seen: Vec::new(), path: String::new(), found: &mut found };
    comparison.ty(&writer.root, &reader.root);
    found
}

struct Comparison<'a> {
    writer: &'a Model,
    reader: &'a Model,
    newer: Newer,
    seen: Vec<(usize, usize)>,
    path: String,
    found: &'a mut Vec<Incompatibility>,
}

/// A field or a variant.
struct Member<'a> {
    name: &'a str,
    aliases: &'a [String],
    number: u32,
    ty: &'a Type,
    has_default: bool,
}

impl Comparison<'_> {
    fn ty(&mut self, written: &Type, read: &Type) {
        match (written, read) {
            (Type::Option(a), Type::Option(b)) => self.ty(a, b),
            (Type::Option(one), other) if !is_wrapped(one) && !is_wrapped(other) => self.ty(one, other),
            (other, Type::Option(one)) if !is_wrapped(one) && !is_wrapped(other) => self.ty(other, one),
            (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b)) => self.items("[]", a, b),
            (Type::Map(a), Type::Map(b)) => self.items("{}", a, b),
            (a, b) if is_wrapped(a) || is_wrapped(b) => self.changed(CARDINALITY, a, b),
            (Type::Tuple(a), Type::Tuple(b)) => {
                let (a, b) = (positions(a), positions(b));
                self.members(&positional(&a), &positional(&b), false, false);
            }
            (Type::Named(a), Type::Named(b)) => self.named(*a, *b),
            (a, b) if reads(a, b) => {}
            (a, b) => self.changed(TYPE_CHANGED, a, b),
        }
    }

    fn items(&mut self, what: &str, written: &Type, read: &Type) {
        self.within(what, |this| {
            if is_wrapped(written) == is_wrapped(read) {
                return this.ty(written, read);
            }
            this.changed(CARDINALITY, written, read);
        });
    }

    fn named(&mut self, written: usize, read: usize) {
        if self.seen.contains(&(written, read)) {
            return;
        }
        self.seen.push((written, read));
        let (Some(a), Some(b)) = (self.writer.types.get(written), self.reader.types.get(read)) else { return };
        if std::mem::discriminant(&a.kind) != std::mem::discriminant(&b.kind) {
            return self.changed(KIND_CHANGED, &Type::Named(written), &Type::Named(read));
        }
        let is_choice = !matches!(b.kind, Kind::Struct(_));
        let has_other = matches!(b.kind, Kind::Enum { default: Some(_), .. });
        self.members(&members(a), &members(b), is_choice, has_other);
    }

    fn members(&mut self, written: &[Member<'_>], read: &[Member<'_>], is_choice: bool, has_other: bool) {
        let what = if is_choice { "variant" } else { "field" };
        for old in written {
            let by_alias = |new: &&Member<'_>| new.was(old) && !written.iter().any(|other| new.is(other));
            let Some(new) = read.iter().find(|new| new.is(old)).or_else(|| read.iter().find(by_alias)) else {
                if let Some(new) = read.iter().find(|new| new.number == old.number) {
                    let detail = format!(
                        "number {} is `{}` to the writer and `{}` to the reader",
                        old.number, old.name, new.name
                    );
                    let remedy = format!(
                        "Give the newer {what} a number that was never used; where it is the same one by another name, add the alias."
                    );
                    self.within(&step(new.name, is_choice), |this| this.add(NUMBER_REUSED, detail, remedy));
                }
                if is_choice && !has_other {
                    let detail = format!("the reader does not know `{}`", old.name);
                    let remedy = match self.newer {
                        Newer::Reader => "Keep the variant: it may stand in older data.",
                        Newer::Writer => "Write it only when all readers know it, or make it a new major version.",
                    };
                    let remedy = remedy.to_owned();
                    self.within(&step(old.name, is_choice), |this| this.add(UNKNOWN, detail, remedy));
                }
                continue;
            };
            self.within(&step(new.name, is_choice), |this| {
                if old.number != new.number {
                    let detail = format!("number {} to the writer, {} to the reader", old.number, new.number);
                    let remedy =
                        format!("Write `#[event(tag = N)]` on the {what} with the number of the older version.");
                    this.add(NUMBER_MOVED, detail, remedy);
                }
                this.ty(old.ty, new.ty);
            });
        }
        for new in read.iter().filter(|_| !is_choice) {
            let is_known = written.iter().any(|old| new.is(old) || new.was(old));
            if !is_known && !new.has_default && !has_zero(new.ty) {
                let remedy = match self.newer {
                    Newer::Reader => "Give the new field a default, or make it an `Option`.",
                    Newer::Writer => "Keep the field: older readers cannot do without it.",
                };
                let detail = "the writer does not know it, and its type has no zero".to_owned();
                self.within(&step(new.name, false), |this| this.add(WITHOUT_DEFAULT, detail, remedy.to_owned()));
            }
        }
    }

    fn within(&mut self, step: &str, compare: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.push_str(step);
        compare(self);
        self.path.truncate(before);
    }

    fn changed(&mut self, rule: Rule, written: &Type, read: &Type) {
        let (written, read) = (label(self.writer, written), label(self.reader, read));
        let older = if self.newer == Newer::Reader { &written } else { &read };
        let remedy = format!("Keep {older}, or add a field of the other type beside it.");
        self.add(rule, format!("written as {written}, read as {read}"), remedy);
    }

    fn add(&mut self, rule: Rule, detail: String, remedy: String) {
        let path = if self.path.is_empty() { "." } else { &self.path };
        self.found.push(Incompatibility { path: path.to_owned(), rule, detail, remedy, versions: None });
    }
}

impl Member<'_> {
    fn is(&self, other: &Self) -> bool {
        self.name == other.name
    }

    fn was(&self, other: &Self) -> bool {
        let named = |member: &Self, name: &str| member.aliases.iter().any(|alias| alias == name);
        named(self, other.name) || named(other, self.name)
    }
}

fn step(name: &str, is_choice: bool) -> String {
    if is_choice { format!("<{name}>") } else { format!(".{name}") }
}

fn members(of: &Definition) -> Vec<Member<'_>> {
    match &of.kind {
        Kind::Struct(fields) => fields
            .iter()
            .map(|one| Member {
                name: &one.name,
                aliases: &one.aliases,
                number: one.number,
                ty: &one.ty,
                has_default: one.default.is_some(),
            })
            .collect(),
        Kind::Enum { variants, .. } | Kind::Union(variants) => variants
            .iter()
            .map(|one| Member {
                name: &one.name,
                aliases: &one.aliases,
                number: one.number,
                ty: &one.ty,
                has_default: false,
            })
            .collect(),
    }
}

fn positions(items: &[Type]) -> Vec<(String, u32, &Type)> {
    items.iter().zip(1..).map(|(ty, number)| (format!("_{}", number - 1), number, ty)).collect()
}

fn positional<'a>(positions: &'a [(String, u32, &'a Type)]) -> Vec<Member<'a>> {
    let member = |(name, number, ty): &'a (String, u32, &'a Type)| Member {
        name,
        aliases: &[],
        number: *number,
        ty,
        has_default: false,
    };
    positions.iter().map(member).collect()
}

fn is_wrapped(ty: &Type) -> bool {
    matches!(ty, Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(_))
}

/// Whether an absent value of the type means something.
fn has_zero(ty: &Type) -> bool {
    !matches!(ty, Type::Named(_) | Type::Tuple(_) | Type::Uuid | Type::DateTime | Type::Decimal { .. } | Type::Json)
}

/// Whether the one type's values can be read as the other's. A number that does not fit is an error when it is read.
fn reads(written: &Type, read: &Type) -> bool {
    let is_number = |ty: &Type| matches!(ty, Type::Bool | Type::Int { bits: ..=64, .. });
    let is_large = |ty: &Type| matches!(ty, Type::Int { bits: 65.., .. });
    let is_text = |ty: &Type| {
        is_large(ty) || matches!(ty, Type::String | Type::Bytes | Type::Uuid | Type::Decimal { .. } | Type::Json)
    };
    match (written, read) {
        (Type::Decimal { scale: written, .. }, Type::Decimal { scale: read, .. }) => written <= read,
        (written, Type::String | Type::Bytes) => is_text(written),
        (written, read) if is_large(written) => is_large(read),
        (written, read) if is_number(written) => is_number(read),
        _ => written == read,
    }
}

fn label(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Named(index) => {
            let name = model.types.get(*index).map(|one| {
                let kind = match one.kind {
                    Kind::Struct(_) => "message",
                    Kind::Enum { .. } => "enum",
                    Kind::Union(_) => "oneof",
                };
                format!("the {kind} `{}`", one.name)
            });
            name.unwrap_or_default()
        }
        Type::Option(of) => format!("optional {}", label(model, of)),
        Type::List(of) | Type::Set(of) => format!("repeated {}", label(model, of)),
        Type::Map(of) => format!("a map of {}", label(model, of)),
        Type::Tuple(_) => "a tuple".to_owned(),
        Type::Int { bits, signed } => format!("`{}{bits}`", if *signed { "i" } else { "u" }),
        other => format!("`{}`", format!("{other:?}").to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{Payload, Version, payload::Payload as _, shape::Shape};

    fn compare(writer: &Shape, reader: &Shape) -> Vec<(String, &'static str)> {
        let model = |shape| Model::of("order", Version::new(1, 0, 0), shape);
        let found = incompatibilities(&model(writer), &model(reader), Newer::Reader);
        found.into_iter().map(|one| (one.path, one.rule.id)).collect()
    }

    /// Two versions of a type, each with the name of the same struct or enum, and what is found.
    macro_rules! rules {
        ($($test:ident: { $($old:tt)* } => { $($new:tt)* } [$($path:literal $rule:ident),*])*) => {$(
            #[test]
            fn $test() {
                mod old {
                    use super::*;
                    #[derive(Serialize, Deserialize, Payload)]
                    $($old)*
                }
                mod new {
                    use super::*;
                    #[derive(Serialize, Deserialize, Payload)]
                    $($new)*
                }

                let expected: &[(String, &str)] = &[$(($path.to_owned(), $rule.id)),*];
                assert_eq!(compare(&old::One::SHAPE, &new::One::SHAPE), expected);
            }
        )*};
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) enum Color {
        Red,
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) struct Line {
        count: i32,
    }

    pub(super) fn red() -> Color {
        Color::Red
    }

    rules! {
        added_fields_with_a_zero_are_fine: { pub(super) struct One { a: i32 } } => { pub(super) struct One { a: i32, b: i32, c: Vec<Line>, d: Option<Line> } } []
        a_field_that_went_is_fine: { pub(super) struct One { a: i32, b: i32 } } => { pub(super) struct One { a: i32 } } []
        a_field_without_zero_needs_a_default: { pub(super) struct One {} } => { pub(super) struct One { a: Line, b: Color } } [".a" WITHOUT_DEFAULT, ".b" WITHOUT_DEFAULT]
        a_number_moves: { pub(super) struct One { a: i32, b: i32 } } => { pub(super) struct One { b: i32, a: i32 } } [".a" NUMBER_MOVED, ".b" NUMBER_MOVED]
        a_tag_keeps_a_number: { pub(super) struct One { a: i32, b: i32 } } => { pub(super) struct One { #[event(tag = 2)] b: i32, #[event(tag = 1)] a: i32 } } []
        a_number_is_used_again: { pub(super) struct One { a: i32, b: i32 } } => { pub(super) struct One { a: i32, c: i32 } } [".c" NUMBER_REUSED]
        an_alias_says_that_it_is_the_same: { pub(super) struct One { a: i32 } } => { pub(super) struct One { #[serde(alias = "a")] b: i32 } } []
        whole_numbers_and_bool_are_one_class: { pub(super) struct One { a: i32, b: u64, c: bool, d: u8 } } => { pub(super) struct One { a: i64, b: i32, c: u32, d: bool } } []
        floats_are_not: { pub(super) struct One { a: f32, b: f64, c: i32 } } => { pub(super) struct One { a: f64, b: i64, c: f32 } } [".a" TYPE_CHANGED, ".b" TYPE_CHANGED, ".c" TYPE_CHANGED]
        text_and_bytes_are_one_class: { pub(super) struct One { a: String, b: Vec<u8>, c: uuid::Uuid } } => { pub(super) struct One { a: Vec<u8>, b: String, c: String } } []
        text_is_no_uuid: { pub(super) struct One { a: String } } => { pub(super) struct One { a: uuid::Uuid } } [".a" TYPE_CHANGED]
        a_message_is_no_bytes: { pub(super) struct One { a: Line } } => { pub(super) struct One { a: Vec<u8> } } [".a" TYPE_CHANGED]
        one_is_not_many: { pub(super) struct One { a: i32, b: Vec<Line> } } => { pub(super) struct One { a: Vec<i32>, b: Line } } [".a" CARDINALITY, ".b" CARDINALITY]
        an_option_is_read_as_its_value: { pub(super) struct One { a: Option<i32>, b: i32 } } => { pub(super) struct One { a: i32, b: Option<i32> } } []
        a_wrapped_list_is_no_list: { pub(super) struct One { a: Option<Vec<i32>>, b: Vec<Option<i32>> } } => { pub(super) struct One { a: Vec<i32>, b: Vec<i32> } } [".a" CARDINALITY, ".b[]" CARDINALITY]
        an_option_of_an_option_is_wrapped: { pub(super) struct One { a: Option<Option<i32>>, b: i32 } } => { pub(super) struct One { a: i32, b: Option<Option<i32>> } } [".a" CARDINALITY, ".b" CARDINALITY]
        lists_and_sets_are_one_thing: { pub(super) struct One { a: Vec<i32>, b: std::collections::BTreeSet<i32> } } => { pub(super) struct One { a: std::collections::BTreeSet<i32>, b: Vec<i32> } } []
        what_is_text_on_the_wire_is_read_as_text: { pub(super) struct One { a: serde_json::Value, b: i128, c: u128, d: uuid::Uuid } } => { pub(super) struct One { a: String, b: String, c: Vec<u8>, d: Vec<u8> } } []
        text_is_nothing_that_it_may_not_hold: { pub(super) struct One { a: String, b: String, c: Vec<u8> } } => { pub(super) struct One { a: serde_json::Value, b: i128, c: uuid::Uuid } } [".a" TYPE_CHANGED, ".b" TYPE_CHANGED, ".c" TYPE_CHANGED]
        large_numbers_are_a_class_of_their_own: { pub(super) struct One { a: i128, b: i128, c: u64 } } => { pub(super) struct One { a: u128, b: i64, c: u128 } } [".b" TYPE_CHANGED, ".c" TYPE_CHANGED]
        dates_and_times_are_no_numbers: { pub(super) struct One { a: chrono::NaiveDate, b: chrono::NaiveTime, c: i64, d: chrono::DateTime<chrono::Utc> } } => { pub(super) struct One { a: i32, b: chrono::NaiveDateTime, c: chrono::NaiveDateTime, d: chrono::NaiveDateTime } } [".a" TYPE_CHANGED, ".b" TYPE_CHANGED, ".c" TYPE_CHANGED, ".d" TYPE_CHANGED]
        each_type_without_zero_needs_a_default: { pub(super) struct One {} } => { pub(super) struct One { a: (i32,), b: uuid::Uuid, c: chrono::DateTime<chrono::Utc>, d: serde_json::Value, e: chrono::NaiveDate } } [".a" WITHOUT_DEFAULT, ".b" WITHOUT_DEFAULT, ".c" WITHOUT_DEFAULT, ".d" WITHOUT_DEFAULT]
        a_default_stands_for_a_zero: { pub(super) struct One {} } => { pub(super) struct One { #[serde(default = "red")] #[event(default = "Red")] a: Color } } []
        an_alias_is_known: { pub(super) struct One { a: Line } } => { pub(super) struct One { #[serde(alias = "a")] b: Line } } []
        an_older_reader_knows_the_newer_name_by_its_alias: { pub(super) struct One { #[serde(alias = "a")] b: Line } } => { pub(super) struct One { a: Line } } []
        a_name_goes_before_an_alias: { pub(super) struct One { b: i32, a: String } } => { pub(super) struct One { #[serde(alias = "a")] b: i32 } } []
        a_variant_with_a_message_is_added: { pub(super) enum One { A(i32) } } => { pub(super) enum One { A(i32), B(Line) } } []
        types_are_compared_inside: { pub(super) struct One { a: Vec<i32>, b: std::collections::BTreeMap<String, i32>, c: (i32, i32) } } => { pub(super) struct One { a: Vec<f32>, b: std::collections::BTreeMap<String, String>, c: (i32, f64) } } [".a[]" TYPE_CHANGED, ".b{}" TYPE_CHANGED, ".c._1" TYPE_CHANGED]
        kinds_stay: { pub(super) struct One { a: Line, b: Color } } => { pub(super) struct One { a: Color, b: Line } } [".a" KIND_CHANGED, ".b" KIND_CHANGED]
        an_enums_number_moves: { pub(super) enum One { A, B } } => { pub(super) enum One { B, A } } ["<A>" NUMBER_MOVED, "<B>" NUMBER_MOVED]
        a_symbol_is_added: { pub(super) enum One { A } } => { pub(super) enum One { A, B } } []
        a_symbol_goes: { pub(super) enum One { A, B } } => { pub(super) enum One { A } } ["<B>" UNKNOWN]
        a_symbol_goes_and_another_stands_for_it: { pub(super) enum One { A, B } } => { pub(super) enum One { A, #[serde(other)] #[event(tag = 9)] Other } } []
        a_symbols_number_is_used_again: { pub(super) enum One { A, B } } => { pub(super) enum One { A, C } } ["<C>" NUMBER_REUSED, "<B>" UNKNOWN]
        a_variant_changes: { pub(super) enum One { A(i32), B } } => { pub(super) enum One { A(String), B } } ["<A>" TYPE_CHANGED]
        a_variant_moves: { pub(super) enum One { A(i32), B } } => { pub(super) enum One { B, A(i32) } } ["<A>" NUMBER_MOVED, "<B>" NUMBER_MOVED]
        recursion_ends: { pub(super) struct One { a: i32, next: Option<Box<One>> } } => { pub(super) struct One { a: f32, next: Option<Box<One>> } } [".a" TYPE_CHANGED]
    }

    #[test]
    fn a_remedy_is_for_the_newer_version() {
        let model = |shape| Model::of("order", Version::new(1, 0, 0), shape);
        let (with, without) = (model(&<(i32, Line)>::SHAPE), model(&<(i32,)>::SHAPE));
        let remedy = |newer| incompatibilities(&without, &with, newer)[0].remedy.clone();
        assert_eq!(remedy(Newer::Reader), "Give the new field a default, or make it an `Option`.");
        assert_eq!(remedy(Newer::Writer), "Keep the field: older readers cannot do without it.");
    }

    #[test]
    fn a_remedy_for_a_type_keeps_the_older_one_and_says_what_each_is() {
        let model = |shape| Model::of("order", Version::new(1, 0, 0), shape);
        let (one, many) = (model(&<(Option<i32>,)>::SHAPE), model(&<(Vec<i32>,)>::SHAPE));
        let found = |writer, reader, newer| {
            let found = incompatibilities(writer, reader, newer).remove(0);
            (found.detail, found.remedy)
        };
        let keep = |what| format!("Keep {what}, or add a field of the other type beside it.");
        let (optional, repeated) = ("optional `i32`", "repeated `i32`");
        let detail = format!("written as {optional}, read as {repeated}");
        assert_eq!(found(&one, &many, Newer::Reader), (detail.clone(), keep(optional)));
        assert_eq!(found(&one, &many, Newer::Writer), (detail, keep(repeated)));
        let detail = format!("written as {repeated}, read as {optional}");
        assert_eq!(found(&many, &one, Newer::Reader), (detail, keep(repeated)));
    }

    #[test]
    fn a_remedy_for_a_variant_is_for_the_newer_version() {
        #[derive(Serialize, Deserialize, Payload)]
        enum More {
            Red,
            Green,
        }
        let model = |shape| Model::of("order", Version::new(1, 0, 0), shape);
        let remedy = |newer| incompatibilities(&model(&More::SHAPE), &model(&Color::SHAPE), newer)[0].remedy.clone();
        assert_eq!(remedy(Newer::Reader), "Keep the variant: it may stand in older data.");
        let expected = "Write it only when all readers know it, or make it a new major version.";
        assert_eq!(remedy(Newer::Writer), expected);
    }

    #[test]
    fn a_decimal_is_text_on_the_wire_and_text_is_no_decimal() {
        let decimal = Shape::Decimal { precision: 10, scale: 2 };
        assert_eq!(compare(&decimal, &String::SHAPE), []);
        assert_eq!(compare(&String::SHAPE, &decimal), [(".".to_owned(), "type-changed")]);
        let tuple = |items: &[Shape]| Model::of("order", Version::new(1, 0, 0), &Shape::Tuple(Box::leak(items.into())));
        let found = incompatibilities(&tuple(&[Shape::Bool]), &tuple(&[Shape::Bool, decimal]), Newer::Reader);
        assert_eq!(found.iter().map(|one| one.rule).collect::<Vec<_>>(), [WITHOUT_DEFAULT]);
    }

    #[test]
    fn decimals_may_gain_places_and_lose_none() {
        let decimal = |scale| Shape::Decimal { precision: 10, scale };
        assert_eq!(compare(&decimal(2), &decimal(4)), []);
        assert_eq!(compare(&decimal(4), &decimal(2)), [(".".to_owned(), "type-changed")]);
    }
}
