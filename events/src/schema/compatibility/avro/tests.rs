use super::*;

/// The rules that are broken, with the places.
#[track_caller]
fn broken(writer: &str, reader: &str) -> Vec<(String, &'static str)> {
    let parsed = |text| Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let found = incompatibilities(&parsed(writer), &parsed(reader), Newer::Reader);
    found.into_iter().map(|one| (one.path, one.rule.id)).collect()
}

#[track_caller]
fn fine(writer: &str, reader: &str) {
    assert_eq!(broken(writer, reader), []);
}

#[track_caller]
fn breaks(writer: &str, reader: &str, path: &str, rule: Rule) {
    assert_eq!(broken(writer, reader), [(path.to_owned(), rule.id)]);
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

fn field(name: &str, ty: &str, rest: &str) -> String {
    format!(r#"{{"name":"{name}","type":{ty}{rest}}}"#)
}

#[test]
fn a_primitive_is_read_as_itself_or_as_what_it_is_promoted_to() {
    use crate::schema::avro::Primitive;
    let promoted = [
        ("int", "long"),
        ("int", "float"),
        ("int", "double"),
        ("long", "float"),
        ("long", "double"),
        ("float", "double"),
        ("string", "bytes"),
        ("bytes", "string"),
    ];
    for writer in Primitive::ALL.map(Primitive::name) {
        for reader in Primitive::ALL.map(Primitive::name) {
            let (w, r) = (format!("\"{writer}\""), format!("\"{reader}\""));
            match writer == reader || promoted.contains(&(writer, reader)) {
                true => fine(&w, &r),
                false => breaks(&w, &r, ".", TYPE),
            }
        }
    }
}

#[test]
fn items_and_values_are_compared() {
    let array = |of| format!(r#"{{"type":"array","items":{of}}}"#);
    let map = |of| format!(r#"{{"type":"map","values":{of}}}"#);
    fine(&array(r#""int""#), &array(r#""long""#));
    breaks(&array(r#""long""#), &array(r#""int""#), "[]", TYPE);
    fine(&map(r#""int""#), &map(r#""long""#));
    breaks(&map(r#""long""#), &map(r#""int""#), "{}", TYPE);
    breaks(&map(r#""long""#), &array(r#""long""#), ".", TYPE);
}

#[test]
fn names_are_compared_without_their_namespaces() {
    fine(&record("a.R", ""), &record("b.R", ""));
    breaks(&record("a.R", ""), &record("a.S", ""), ".", NAME);
    let symbols = |name: &str| format!(r#"{{"type":"enum","name":"{name}","symbols":["A"]}}"#);
    fine(&symbols("a.E"), &symbols("E"));
    breaks(&symbols("E"), &symbols("F"), ".", NAME);
    let fixed = |name: &str| format!(r#"{{"type":"fixed","name":"{name}","size":2}}"#);
    fine(&fixed("a.E"), &fixed("E"));
    breaks(&fixed("E"), &fixed("F"), ".", NAME);
}

#[test]
fn a_type_is_read_under_its_alias() {
    let aliased = |alias: &str| format!(r#"{{"type":"record","name":"a.New","aliases":["{alias}"],"fields":[]}}"#);
    fine(&record("a.Old", ""), &aliased("Old"));
    fine(&record("b.Old", ""), &aliased("b.Old"));
    breaks(&record("Old", ""), &aliased("Old"), ".", NAME);
}

#[test]
fn a_fixed_keeps_its_size() {
    let fixed = |size| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    fine(&fixed(2), &fixed(2));
    breaks(&fixed(2), &fixed(3), ".", SIZE);
}

#[test]
fn a_decimal_keeps_its_precision_and_scale() {
    let decimal = |precision, scale| {
        format!(r#"{{"type":"bytes","logicalType":"decimal","precision":{precision},"scale":{scale}}}"#)
    };
    fine(&decimal(9, 2), &decimal(9, 2));
    breaks(&decimal(9, 2), &decimal(9, 3), ".", LOGICAL_TYPE);
    breaks(&decimal(9, 2), &decimal(10, 2), ".", LOGICAL_TYPE);
    fine(&decimal(9, 2), r#""bytes""#);
}

#[test]
fn a_time_keeps_its_unit() {
    let long = |logical| format!(r#"{{"type":"long","logicalType":"{logical}"}}"#);
    breaks(&long("timestamp-millis"), &long("timestamp-micros"), ".", LOGICAL_TYPE);
    breaks(&long("timestamp-micros"), &long("local-timestamp-micros"), ".", LOGICAL_TYPE);
    breaks(r#"{"type":"int","logicalType":"date"}"#, &long("timestamp-micros"), ".", LOGICAL_TYPE);
    fine(r#""long""#, &long("timestamp-micros"));
}

#[test]
fn a_field_that_is_not_written_needs_a_default() {
    let old = record("R", "");
    breaks(&old, &record("R", &field("f", r#""int""#, "")), ".f", FIELD);
    fine(&old, &record("R", &field("f", r#""int""#, r#","default":0"#)));
    fine(&old, &record("R", &field("f", r#"["null","int"]"#, r#","default":null"#)));
    breaks(&old, &record("R", &field("f", r#"["null","int"]"#, "")), ".f", FIELD);
}

#[test]
fn a_field_that_is_not_read_is_ignored() {
    fine(&record("R", &field("f", r#""int""#, "")), &record("R", ""));
}

#[test]
fn fields_are_matched_by_name_in_any_order() {
    let (a, b) = (field("a", r#""int""#, ""), field("b", r#""string""#, ""));
    fine(&record("R", &format!("{a},{b}")), &record("R", &format!("{b},{a}")));
    breaks(&record("R", &a), &record("R", &field("a", r#""boolean""#, "")), ".a", TYPE);
}

#[test]
fn a_field_is_read_under_its_alias() {
    let new = record("R", &field("new", r#""int""#, r#","aliases":["older","old"]"#));
    fine(&record("R", &field("old", r#""int""#, "")), &new);
    breaks(&record("R", &field("old", r#""long""#, "")), &new, ".new", TYPE);
    breaks(&record("R", &field("other", r#""int""#, "")), &new, ".new", FIELD);
}

#[test]
fn a_fields_name_goes_before_its_aliases() {
    let new = record("R", &field("new", r#""int""#, r#","aliases":["old"]"#));
    let both = format!("{},{}", field("old", r#""string""#, ""), field("new", r#""int""#, ""));
    fine(&record("R", &both), &new);
}

#[test]
fn a_symbol_that_the_reader_does_not_have_needs_a_default() {
    let symbols = |list: &str, rest: &str| format!(r#"{{"type":"enum","name":"E","symbols":[{list}]{rest}}}"#);
    fine(&symbols(r#""A""#, ""), &symbols(r#""B","A""#, ""));
    breaks(&symbols(r#""A","B""#, ""), &symbols(r#""A""#, ""), ".", SYMBOL);
    fine(&symbols(r#""A","B""#, ""), &symbols(r#""A""#, r#","default":"A""#));
    breaks(&symbols(r#""A","B""#, r#","default":"A""#), &symbols(r#""A""#, ""), ".", SYMBOL);
}

#[test]
fn every_branch_of_a_writers_union_is_read() {
    fine(r#"["int","string"]"#, r#"["string","long"]"#);
    breaks(r#"["int","boolean"]"#, r#"["int","string"]"#, "<boolean>", BRANCH);
    fine(r#"["int","long"]"#, r#""long""#);
    breaks(r#"["null","long"]"#, r#""long""#, ".", BRANCH);
    fine(r#""int""#, r#"["null","long"]"#);
    breaks(r#""int""#, r#"["null","string"]"#, ".", BRANCH);
}

#[test]
fn a_branch_is_read_as_the_first_that_matches() {
    let unread = format!("[{},{}]", record("a.R", &field("f", r#""int""#, "")), record("b.R", ""));
    breaks(&record("c.R", ""), &unread, ".f", FIELD);
}

#[test]
fn a_branch_is_read_as_the_same_one_before_any_other() {
    let union = format!("[{},{}]", record("a.R", &field("f", r#""int""#, "")), record("b.R", ""));
    fine(&union, &union);
    fine(&record("b.R", ""), &union);
}

#[test]
fn recursion_is_compared_once() {
    let node = |ty: &str| {
        record("Node", &format!(r#"{},{}"#, field("next", r#"["null","Node"]"#, ""), field("value", ty, "")))
    };
    fine(&node(r#""int""#), &node(r#""long""#));
    breaks(&node(r#""long""#), &node(r#""int""#), ".value", TYPE);
}

#[test]
fn all_that_is_broken_is_listed_with_the_path_of_each() {
    let line = |ty: &str| {
        let array = format!(r#"{{"type":"array","items":{}}}"#, record("Line", &field("price", ty, "")));
        field("lines", &format!(r#"["null",{array}]"#), "")
    };
    let union = field("u", &format!("[{},\"int\"]", record("P", &field("x", r#""int""#, ""))), "");
    let other = field("u", &format!("[{},\"int\"]", record("P", &field("x", r#""string""#, ""))), "");
    let writer = record("R", &format!("{},{union}", line(r#""double""#)));
    let reader = record("R", &format!("{},{other},{}", line(r#""long""#), field("id", r#""int""#, "")));
    let expected = [(".lines[].price", TYPE.id), (".u<P>.x", TYPE.id), (".id", FIELD.id)];
    assert_eq!(broken(&writer, &reader), expected.map(|(path, rule)| (path.to_owned(), rule)));
}

#[test]
fn a_remedy_is_for_the_newer_schema() {
    let (old, new) = (record("R", &field("f", r#""int""#, "")), record("R", ""));
    let (old, new) = (Schema::parse(&old).unwrap(), Schema::parse(&new).unwrap());
    let remedy = |newer| incompatibilities(&new, &old, newer)[0].remedy.clone();
    assert_eq!(remedy(Newer::Writer), "Restore the field `f`: readers of older versions need it.");
    assert_eq!(remedy(Newer::Reader), "Give `f` a default, or the alias that is its older name.");
}

#[test]
fn types_of_one_name_and_another_kind_are_other_types() {
    let symbols = r#"{"type":"enum","name":"E","symbols":["A"]}"#;
    breaks(&record("E", ""), symbols, ".", TYPE);
    breaks(symbols, r#"{"type":"fixed","name":"E","size":2}"#, ".", TYPE);
    breaks(&record("E", ""), &format!(r#"["null",{symbols}]"#), ".", BRANCH);
}

#[test]
fn a_fixed_keeps_what_it_stands_for() {
    let decimal = |scale| {
        format!(r#"{{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":9,"scale":{scale}}}"#)
    };
    fine(&decimal(2), &decimal(2));
    breaks(&decimal(2), &decimal(3), ".", LOGICAL_TYPE);
}

#[test]
fn a_branch_matches_by_items_size_and_logical_type() {
    let optional = |ty: &str| format!(r#"["null",{ty}]"#);
    let array = |of: &str| format!(r#"{{"type":"array","items":{of}}}"#);
    let fixed = |name: &str, size: u8, rest: &str| format!(r#"{{"type":"fixed","name":"{name}","size":{size}{rest}}}"#);
    let decimal = |scale: u8| format!(r#","logicalType":"decimal","precision":9,"scale":{scale}"#);
    let bytes = |scale: u8| format!(r#"{{"type":"bytes"{}}}"#, decimal(scale));

    fine(&array(r#"["null","int"]"#), &optional(&array(r#"["null","int"]"#)));
    breaks(&array(r#""string""#), &optional(&array(r#""int""#)), ".", BRANCH);
    breaks(&fixed("F", 2, ""), &optional(&fixed("F", 3, "")), ".", BRANCH);
    breaks(&bytes(2), &optional(&bytes(3)), ".", BRANCH);
    breaks(&fixed("F", 8, &decimal(2)), &optional(&fixed("F", 8, &decimal(3))), ".", BRANCH);
    fine(&fixed("a.F", 2, ""), &format!("[{},{}]", fixed("a.F", 3, ""), fixed("b.F", 2, "")));
}

#[test]
fn the_first_alias_that_is_written_is_read() {
    let both = format!("{},{}", field("old", r#""string""#, ""), field("older", r#""int""#, ""));
    fine(&record("R", &both), &record("R", &field("new", r#""int""#, r#","aliases":["oldest","older","old"]"#)));
}

#[test]
fn a_remedy_for_a_branch_is_about_what_the_union_holds() {
    let remedy = |writer: &str, reader: &str, newer| {
        let (writer, reader) = (Schema::parse(writer).unwrap(), Schema::parse(reader).unwrap());
        incompatibilities(&writer, &reader, newer)[0].remedy.clone()
    };
    let (wide, narrow) = (r#"["int","boolean"]"#, r#"["int","string"]"#);
    assert_eq!(remedy(wide, narrow, Newer::Reader), "Let it hold boolean too.");
    assert_eq!(remedy(wide, narrow, Newer::Writer), "Don't let it hold boolean.");
    assert_eq!(remedy(r#""long""#, r#""int""#, Newer::Reader), "Restore long.");
    assert_eq!(remedy(r#""long""#, r#""int""#, Newer::Writer), "Restore int.");
}
