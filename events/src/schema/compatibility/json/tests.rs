use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{Payload, Version, payload::Payload};

fn model<T: Payload>() -> Model {
    Model::of("e", Version::new(1, 0, 0), &T::SHAPE)
}

#[track_caller]
fn broken<W: Payload, R: Payload>() -> Vec<(String, &'static str)> {
    let found = incompatibilities(&model::<W>(), &model::<R>(), Newer::Reader);
    found.into_iter().map(|one| (one.path, one.rule.id)).collect()
}

#[track_caller]
fn fine<W: Payload, R: Payload>() {
    assert_eq!(broken::<W, R>(), []);
}

#[track_caller]
fn breaks<W: Payload, R: Payload>(path: &str, rule: Rule) {
    assert_eq!(broken::<W, R>(), [(path.to_owned(), rule.id)]);
}

macro_rules! payload {
    ($($item:item)*) => {$(
        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        $item
    )*};
}

#[test]
fn an_integer_is_read_as_one_that_holds_all_of_its_values() {
    fine::<u8, u16>();
    fine::<i8, i64>();
    fine::<u32, i64>();
    fine::<u64, i128>();
    fine::<i64, f64>();
    fine::<f32, f64>();
    breaks::<u16, u8>(".", TYPE);
    breaks::<i8, u64>(".", TYPE);
    breaks::<u64, i64>(".", TYPE);
    breaks::<i128, f64>(".", TYPE);
    breaks::<f64, f32>(".", TYPE);
    breaks::<f64, i64>(".", TYPE);
    breaks::<bool, i64>(".", TYPE);
}

#[test]
fn what_is_written_as_text_is_read_as_text_and_not_the_other_way() {
    fine::<uuid::Uuid, String>();
    fine::<chrono::DateTime<chrono::Utc>, String>();
    breaks::<String, uuid::Uuid>(".", TYPE);
    breaks::<chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>>(".", TYPE);
    fine::<i64, serde_json::Value>();
    breaks::<serde_json::Value, i64>(".", TYPE);
}

#[test]
fn a_decimal_keeps_its_precision_and_scale() {
    let of =
        |precision, scale| Model::of("e", Version::new(1, 0, 0), &crate::shape::Shape::Decimal { precision, scale });
    assert_eq!(incompatibilities(&of(9, 2), &of(9, 2), Newer::Reader), []);
    assert_eq!(incompatibilities(&of(9, 2), &of(9, 3), Newer::Reader)[0].rule, TYPE);
}

#[test]
fn items_values_and_parts_are_compared() {
    fine::<Vec<u8>, Vec<i32>>();
    fine::<Vec<u16>, std::collections::BTreeSet<u32>>();
    breaks::<Vec<i32>, Vec<u8>>(".", TYPE);
    breaks::<Vec<i32>, Vec<i16>>("[]", TYPE);
    breaks::<std::collections::BTreeMap<String, i32>, std::collections::BTreeMap<String, i16>>("{}", TYPE);
    breaks::<(u8, i32), (u8, i16)>("._1", TYPE);
    breaks::<(u8, i32), (u8,)>(".", TYPE);
}

#[test]
fn an_option_is_read_as_an_option() {
    fine::<i32, Option<i64>>();
    fine::<(), Option<i64>>();
    fine::<Option<i32>, Option<i64>>();
    breaks::<Option<i32>, i32>(".", OPTION);
    breaks::<Option<i32>, Option<i16>>(".", TYPE);
}

#[test]
fn a_field_that_is_not_written_needs_a_default_unless_it_is_an_option() {
    payload! {
        struct Empty {}
        struct Required { id: i32 }
        struct Optional { id: Option<i32> }
        struct Defaulted {
            #[serde(default)]
            id: i32,
        }
    }
    breaks::<Empty, Required>(".id", FIELD);
    fine::<Empty, Optional>();
    fine::<Empty, Defaulted>();
    fine::<Required, Empty>();
    let forward = incompatibilities(&model::<Empty>(), &model::<Required>(), Newer::Writer);
    assert_eq!(forward[0].remedy, "Restore the field `id`: readers of older versions need it.");
}

#[test]
fn fields_are_matched_by_name_then_by_alias_and_types_by_what_they_are() {
    payload! {
        struct Old { no: i32, line: OldLine }
        struct OldLine { price: f64 }
        struct New {
            line: NewLine,
            #[serde(alias = "number", alias = "no")]
            id: i64,
        }
        struct NewLine { price: f32 }
    }
    breaks::<Old, New>(".line.price", TYPE);
}

#[test]
fn a_variant_that_the_reader_does_not_have_needs_a_default() {
    payload! {
        enum Short { A }
        enum Long { A, B }
        enum Lenient { A, #[serde(other)] Rest }
        enum Renamed { A, #[serde(alias = "B")] C }
    }
    fine::<Short, Long>();
    breaks::<Long, Short>(".", SYMBOL);
    fine::<Long, Lenient>();
    fine::<Long, Renamed>();
}

#[test]
fn a_union_is_read_variant_by_variant() {
    payload! {
        enum Names { A, B }
        enum Old { A, B, C(i32) }
        enum Wider { C(i64), B, A, D(String) }
        enum Less { A, C(i32) }
        enum Filled { A(i32), B, C(i32) }
        enum Narrower { A, B, C(i16) }
    }
    fine::<Old, Wider>();
    fine::<Names, Old>();
    breaks::<Old, Less>(".", VARIANT);
    breaks::<Old, Filled>("<A>", TYPE);
    breaks::<Old, Narrower>("<C>", TYPE);
    assert_eq!(broken::<Old, Names>(), [(".".to_owned(), SYMBOL.id)]);
}

#[test]
fn recursion_is_compared_once_with_all_paths() {
    payload! {
        struct Old { lines: Vec<OldLine>, note: String }
        struct OldLine { price: i64, next: Option<Box<OldLine>> }
        struct New { lines: Vec<NewLine>, note: i32 }
        struct NewLine { price: i32, next: Option<Box<NewLine>> }
    }
    let expected = [(".lines[].price", TYPE.id), (".note", TYPE.id)];
    assert_eq!(broken::<Old, New>(), expected.map(|(path, rule)| (path.to_owned(), rule)));
}

#[test]
fn what_an_option_holds_is_compared_with_what_was_no_option() {
    breaks::<i64, Option<i32>>(".", TYPE);
}

#[test]
fn lists_sets_and_bytes_are_one_list_of_numbers() {
    use std::collections::BTreeSet;
    fine::<BTreeSet<u16>, Vec<u32>>();
    fine::<Vec<u8>, BTreeSet<u8>>();
    fine::<BTreeSet<u8>, Vec<u8>>();
    breaks::<Vec<u8>, Vec<String>>(".", TYPE);
    breaks::<Vec<u8>, Vec<i8>>(".", TYPE);
}

#[test]
fn every_type_of_text_is_read_as_text() {
    use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
    fine::<NaiveDate, String>();
    fine::<NaiveTime, String>();
    fine::<NaiveDateTime, String>();
    let decimal =
        |precision| Model::of("e", Version::new(1, 0, 0), &crate::shape::Shape::Decimal { precision, scale: 2 });
    assert_eq!(incompatibilities(&decimal(9), &model::<String>(), Newer::Reader), []);
    assert_eq!(incompatibilities(&decimal(9), &decimal(10), Newer::Reader)[0].rule, TYPE);
    fine::<i64, f32>();
}

#[test]
fn a_struct_is_no_enum() {
    payload! {
        struct Fields {}
        enum Names { A }
    }
    breaks::<Fields, Names>(".", TYPE);
    breaks::<Names, Fields>(".", TYPE);
}

#[test]
fn a_fields_name_goes_before_its_aliases() {
    payload! {
        struct Old { no: String, id: i32 }
        struct New {
            #[serde(alias = "no")]
            id: i32,
        }
    }
    fine::<Old, New>();
}

#[test]
fn a_variant_that_holds_something_has_no_default() {
    payload! {
        enum Old { A, B(i32) }
        enum New { A, #[serde(other)] Rest }
    }
    breaks::<Old, New>(".", SYMBOL);
}

#[test]
fn a_remedy_for_a_variant_is_one_that_its_type_allows() {
    payload! {
        enum Names { A, B }
        enum OneName { A }
        enum Union { A(i32), B }
        enum SmallUnion { A(i32) }
    }
    let remedy = |writer: Model, reader: Model, newer| incompatibilities(&writer, &reader, newer)[0].remedy.clone();
    let expected = "Restore `B`, or give the enum a variant with `#[serde(other)]`.";
    assert_eq!(remedy(model::<Names>(), model::<OneName>(), Newer::Reader), expected);
    assert_eq!(remedy(model::<Union>(), model::<SmallUnion>(), Newer::Reader), "Restore `B`.");
    let expected = "Leave `B` out: readers of older versions don't know it.";
    assert_eq!(remedy(model::<Union>(), model::<SmallUnion>(), Newer::Writer), expected);
}
