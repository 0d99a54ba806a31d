use super::*;

#[track_caller]
fn refused(text: &str, path: &str, problem: Problem) {
    assert_eq!(Schema::parse(text), Err(InvalidSchema { path: path.to_owned(), problem }), "{text}");
}

fn contrary(attribute: &'static str, expected: &'static str) -> Problem {
    Problem::Contrary { attribute, expected }
}

#[test]
fn json_that_is_none_or_is_ambiguous_is_refused() {
    refused("{\"type\":", "$", Problem::NotJson { line: 1, column: 8 });
    refused(r#"{"type":"int"} x"#, "$", Problem::NotJson { line: 1, column: 16 });
    refused(r#"{"type":"int","type":"long"}"#, "$", Problem::Repeated("type".to_owned()));
    refused("7", "$", Problem::NotASchema);
    refused(r#"{"type":["null"]}"#, "$", contrary("type", "text"));
    refused(r#"{"name":"R"}"#, "$", Problem::Missing("type"));
}

#[test]
fn size_and_depth_are_limited() {
    let long = format!("\"{}\"", "x".repeat(MAX_BYTES));
    refused(&long, "$", Problem::TooLarge { bytes: long.len() });
    let deep = |levels| format!(r#"{}"int"{}"#, r#"{"type":"array","items":"#.repeat(levels), "}".repeat(levels));
    assert!(Schema::parse(&deep(MAX_DEPTH)).is_ok());
    refused(&deep(MAX_DEPTH + 1), "$", Problem::TooDeep);
    refused(&"[".repeat(MAX_BYTES), "$", Problem::TooDeep);
    assert!(Schema::parse(&format!(r#"{{"type":"int","x":"{}"}}"#, "[\\\"".repeat(200))).is_ok());
}

#[test]
fn attributes_are_of_their_kinds() {
    refused(r#"{"type":"array"}"#, "$", Problem::Missing("items"));
    refused(r#"{"type":"map"}"#, "$", Problem::Missing("values"));
    refused(r#"{"type":"record","fields":[]}"#, "$", Problem::Missing("name"));
    refused(r#"{"type":"record","name":"R"}"#, "$", Problem::Missing("fields"));
    refused(r#"{"type":"record","name":"R","fields":{}}"#, "$", contrary("fields", "a list"));
    refused(r#"{"type":"record","name":"R","fields":[1]}"#, "$.fields[0]", contrary("fields", "a list of objects"));
    refused(r#"{"type":"record","name":"R","doc":1,"fields":[]}"#, "$", contrary("doc", "text"));
    refused(r#"{"type":"record","name":"R","aliases":[1],"fields":[]}"#, "$", contrary("aliases", "a list of texts"));
    refused(r#"{"type":"enum","name":"E"}"#, "$", Problem::Missing("symbols"));
    refused(r#"{"type":"enum","name":"E","symbols":"A"}"#, "$", contrary("symbols", "a list"));
    refused(r#"{"type":"fixed","name":"F"}"#, "$", Problem::Missing("size"));
    for size in ["-1", "1.5", "2147483648", r#""x""#] {
        let text = format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
        refused(&text, "$", contrary("size", "a whole number from 0 to 2147483647"));
    }
    let order =
        |order| format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":"int","order":"{order}"}}]}}"#);
    assert!(Schema::parse(&order("descending")).is_ok());
    refused(&order("up"), "$.fields[0]", contrary("order", "`ascending`, `descending` or `ignore`"));
}

#[test]
fn names_are_valid_and_none_is_that_of_a_primitive() {
    let record = |name: &str, rest: &str| format!(r#"{{"type":"record","name":"{name}"{rest},"fields":[]}}"#);
    for name in ["", "1a", "a-b", "a..b", ".a", "a.", "é"] {
        let Err(error) = Schema::parse(&record(name, "")) else { panic!("{name}") };
        assert!(matches!(error.problem, Problem::InvalidName(_)), "{name}");
        assert_eq!(error.path, "$.name");
    }
    refused(&record("R", r#","namespace":"a..b""#), "$.name", Problem::InvalidName("a..b.R".to_owned()));
    assert!(Schema::parse(&record("a.R", r#","namespace":"not a name""#)).is_ok());
    refused(&record("n.int", ""), "$.name", Problem::PrimitiveName("int".to_owned()));
    assert!(Schema::parse(&record("record", "")).is_ok());
    let field = |name| format!(r#"{{"type":"record","name":"R","fields":[{{"name":"{name}","type":"int"}}]}}"#);
    refused(&field("a.b"), "$.fields[0].name", Problem::InvalidName("a.b".to_owned()));
    let symbol = |name| format!(r#"{{"type":"enum","name":"E","symbols":["A","{name}"]}}"#);
    refused(&symbol("a-b"), "$.symbols[1]", Problem::InvalidName("a-b".to_owned()));
}

#[test]
fn names_follow_the_example_of_the_specification() {
    let schema = Schema::parse(
        r#"{"type":"record","name":"Example","fields":[
            {"name":"inheritNull","type":{"type":"enum","name":"Simple","symbols":["a","b"]}},
            {"name":"explicitNamespace","type":{"type":"fixed","name":"Simple","namespace":"explicit","size":12}},
            {"name":"fullName","type":{"type":"record","name":"a.full.Name","namespace":"ignored","fields":[
                {"name":"inheritNamespace","type":{"type":"enum","name":"Understanding","symbols":["d","e"]}}]}}]}"#,
    );
    let names: Vec<_> = schema.unwrap().types.iter().map(|named| named.name.to_string()).collect();
    assert_eq!(names, ["Example", "Simple", "explicit.Simple", "a.full.Name", "a.full.Understanding"]);
}

#[test]
fn a_name_is_defined_before_it_is_used_in_the_namespace_that_is_meant() {
    let two = |first: &str, second: &str| {
        format!(
            r#"{{"type":"record","name":"n.R","fields":[{{"name":"a","type":{first}}},{{"name":"b","type":{second}}}]}}"#
        )
    };
    let fixed = r#"{"type":"fixed","name":"F","size":1}"#;
    assert!(Schema::parse(&two(fixed, r#""F""#)).is_ok());
    assert!(Schema::parse(&two(fixed, r#""n.F""#)).is_ok());
    assert!(Schema::parse(&two(fixed, r#"{"type":"F"}"#)).is_ok());
    refused(&two(r#""F""#, fixed), "$.fields[0].type", Problem::Undefined("F".to_owned()));
    refused(&two(fixed, r#""m.F""#), "$.fields[1].type", Problem::Undefined("m.F".to_owned()));
    refused(&two(fixed, r#"{"type":"G"}"#), "$.fields[1].type.type", Problem::Undefined("G".to_owned()));
    let elsewhere = r#"{"type":"fixed","name":"F","namespace":"","size":1}"#;
    refused(&two(elsewhere, r#""F""#), "$.fields[1].type", Problem::Undefined("F".to_owned()));
}

#[test]
fn nothing_is_defined_twice() {
    let fixed = r#"{"type":"fixed","name":"F","size":1}"#;
    let fields = |fields: &str| format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#);
    let text = fields(&format!(r#"{{"name":"a","type":{fixed}}},{{"name":"b","type":{fixed}}}"#));
    refused(&text, "$.fields[1].type.name", Problem::DuplicateType("F".to_owned()));
    let text = fields(r#"{"name":"a","type":"int"},{"name":"a","type":"int"}"#);
    refused(&text, "$.fields[1]", Problem::DuplicateField("a".to_owned()));
    let text = r#"{"type":"enum","name":"E","symbols":["A","A"]}"#;
    refused(text, "$.symbols[1]", Problem::DuplicateSymbol("A".to_owned()));
}

#[test]
fn aliases_are_as_unique_as_names() {
    let fields = |aliases: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"int"}},{{"name":"b","type":"int","aliases":{aliases}}}]}}"#
        )
    };
    assert!(Schema::parse(&fields(r#"["b","not a name","c","c"]"#)).is_ok());
    refused(&fields(r#"["a"]"#), "$.fields[1].aliases", Problem::DuplicateAlias("a".to_owned()));
    let types = |aliases: &str| {
        format!(
            r#"[{{"type":"fixed","name":"n.A","size":1}},{{"type":"fixed","name":"n.B","size":1,"aliases":{aliases}}}]"#
        )
    };
    assert!(Schema::parse(&types(r#"["m.A","B"]"#)).is_ok());
    refused(&types(r#"["A"]"#), "$[1]", Problem::DuplicateAlias("n.A".to_owned()));
}

#[test]
fn branches_of_a_union_can_be_told_apart() {
    refused(r#"["int",["null"]]"#, "$[1]", Problem::NestedUnion);
    for (union, twice) in [
        (r#"["int","int"]"#, "int"),
        (r#"["long",{"type":"long","logicalType":"timestamp-micros"}]"#, "long"),
        (r#"[{"type":"array","items":"int"},{"type":"array","items":"long"}]"#, "array"),
        (r#"[{"type":"map","values":"int"},{"type":"map","values":"long"}]"#, "map"),
        (r#"[{"type":"fixed","name":"F","size":1},"F"]"#, "`F`"),
    ] {
        refused(union, "$[1]", Problem::DuplicateBranch(twice.to_owned()));
    }
    let two = r#"[{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"G","size":1}]"#;
    assert!(Schema::parse(two).is_ok());
}

#[test]
fn a_default_is_a_value_of_its_type() {
    let inner =
        r#"{"type":"record","name":"I","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":1}]}"#;
    let enumeration = r#"{"type":"enum","name":"E","symbols":["A"]}"#;
    let fixed = r#"{"type":"fixed","name":"F","size":2}"#;
    let (list, map) = (r#"{"type":"array","items":"int"}"#, r#"{"type":"map","values":"int"}"#);
    for (ty, default, valid) in [
        (r#""null""#, "null", true),
        (r#""null""#, "0", false),
        (r#""boolean""#, "true", true),
        (r#""boolean""#, r#""true""#, false),
        (r#""int""#, "-2147483648", true),
        (r#""int""#, "2147483648", false),
        (r#""int""#, "1.5", false),
        (r#""long""#, "9223372036854775807", true),
        (r#""long""#, "9223372036854775808", false),
        (r#""double""#, "1", true),
        (r#""float""#, r#""1""#, false),
        (r#""bytes""#, r#""\u00ff""#, true),
        (r#""bytes""#, r#""\u0100""#, false),
        (r#""string""#, r#""\u0100""#, true),
        (r#""string""#, "null", false),
        (enumeration, r#""A""#, true),
        (enumeration, r#""B""#, false),
        (fixed, r#""\u00ff\u0000""#, true),
        (fixed, r#""\u00ff""#, false),
        (list, "[1]", true),
        (list, r#"["1"]"#, false),
        (map, r#"{"a":1}"#, true),
        (map, r#"{"a":null}"#, false),
        (inner, r#"{"x":1}"#, true),
        (inner, r#"{"y":1}"#, false),
        (inner, r#"{"x":1,"z":1}"#, false),
        (r#"["null","int"]"#, "7", true),
        (r#"["null","int"]"#, r#""x""#, false),
        ("[]", "null", false),
    ] {
        let text =
            format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{ty},"default":{default}}}]}}"#);
        match (Schema::parse(&text), valid) {
            (Ok(_), true) => {}
            (Err(InvalidSchema { path, problem: Problem::InvalidDefault(_) }), false) => {
                assert_eq!(path, "$.fields[0].default");
            }
            (other, _) => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn an_enums_default_is_one_of_its_symbols() {
    let with = |default| format!(r#"{{"type":"enum","name":"E","symbols":["A"],"default":"{default}"}}"#);
    assert!(Schema::parse(&with("A")).is_ok());
    refused(&with("B"), "$.default", Problem::UnknownSymbol);
}

#[test]
fn an_error_says_where_and_what_without_long_quotes() {
    let text =
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":["null",{"type":"array","items":"Lyne"}]}]}"#;
    let error = Schema::parse(text).unwrap_err();
    assert_eq!(error.to_string(), "$.fields[0].type[1].items: no type `Lyne` is defined before this");
    let Err(InvalidSchema { problem: Problem::Undefined(name), .. }) =
        Schema::parse(&format!("\"{}\"", "x".repeat(999)))
    else {
        panic!("undefined")
    };
    assert_eq!(name.len(), 64);
}
