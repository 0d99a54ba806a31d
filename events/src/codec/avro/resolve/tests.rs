use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{
    Payload, Version,
    codec::{Avro, Codec, Limits, avro::decode_planned},
    payload::{DecodeError, Payload, Read},
    schema::Model,
};

fn schema<T: Payload>() -> Schema {
    Schema::of(&Model::of("order.placed", Version::new(1, 0, 0), &T::SHAPE))
}

fn encoded(value: &impl Payload) -> Vec<u8> {
    let mut bytes = Vec::new();
    Avro::encode(value, &mut bytes).unwrap();
    bytes
}

/// What `R` reads from what `W` has written.
#[track_caller]
fn read<W: Payload, R: Payload + for<'de> Read<'de>>(value: &W) -> Result<R, DecodeError> {
    let plan = compile(&schema::<W>(), &schema::<R>()).unwrap_or_else(|found| panic!("{found:#?}"));
    decode_planned(&encoded(value), &plan, &Limits::DEFAULT)
}

#[track_caller]
fn foreign<R: Payload + for<'de> Read<'de>>(writer: &str, bytes: &[u8]) -> Result<R, DecodeError> {
    let plan = compile(&Schema::parse(writer).unwrap(), &schema::<R>()).unwrap_or_else(|found| panic!("{found:#?}"));
    decode_planned(bytes, &plan, &Limits::DEFAULT)
}

macro_rules! payload {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
        $item
    )*};
}

mod one {
    use super::*;

    payload! {
        pub(super) struct Order {
            pub(super) id: u32,
            pub(super) gone: Option<Vec<BTreeMap<String, Line>>>,
            pub(super) customer: String,
            pub(super) lines: Vec<Line>,
            pub(super) status: Status,
            pub(super) payment: Payment,
            pub(super) weight: f32,
            pub(super) note: String,
        }
        pub(super) struct Line {
            pub(super) price: i32,
            pub(super) next: Option<Box<Line>>,
        }
        pub(super) enum Status {
            Open,
            Lost,
        }
        pub(super) enum Payment {
            Cash(u8),
            Card(Card),
        }
        pub(super) struct Card {
            pub(super) number: String,
        }
    }
}

mod two {
    use super::*;

    payload! {
        pub(super) struct Order {
            pub(super) weight: f64,
            #[serde(alias = "customer")]
            pub(super) buyer: String,
            pub(super) id: i64,
            pub(super) lines: Vec<Line>,
            pub(super) payment: Option<Payment>,
            #[serde(default)]
            pub(super) tags: Vec<String>,
            #[event(default = 7)]
            #[serde(default = "seven")]
            pub(super) priority: u8,
            pub(super) coupon: Option<Box<str>>,
            pub(super) status: Status,
            pub(super) note: Option<String>,
        }
        pub(super) struct Line {
            pub(super) next: Option<Box<Line>>,
            pub(super) price: f64,
        }
        pub(super) enum Status {
            Open,
            #[serde(other)]
            Other,
        }
        pub(super) enum Payment {
            Card(Card),
            Cash,
            Voucher,
        }
        pub(super) struct Card {
            pub(super) number: String,
            pub(super) holder: Option<String>,
        }
    }

    fn seven() -> u8 {
        7
    }
}

fn order(status: one::Status, payment: one::Payment) -> one::Order {
    let line = one::Line { price: -3, next: Some(Box::new(one::Line { price: 4, next: None })) };
    one::Order {
        id: 9,
        gone: Some(vec![BTreeMap::from([("a".to_owned(), line.clone())])]),
        customer: "Ada".to_owned(),
        lines: vec![line],
        status,
        payment,
        weight: 0.5,
        note: "soon".to_owned(),
    }
}

#[test]
fn an_older_version_is_read_field_by_field() {
    let expected = two::Order {
        weight: 0.5,
        buyer: "Ada".to_owned(),
        id: 9,
        lines: vec![two::Line { next: Some(Box::new(two::Line { next: None, price: 4.0 })), price: -3.0 }],
        payment: Some(two::Payment::Card(two::Card { number: "1234".to_owned(), holder: None })),
        tags: Vec::new(),
        priority: 7,
        coupon: None,
        status: two::Status::Open,
        note: Some("soon".to_owned()),
    };
    let card = one::Payment::Card(one::Card { number: "1234".to_owned() });
    assert_eq!(read::<_, two::Order>(&order(one::Status::Open, card)).unwrap(), expected);
}

#[test]
fn a_symbol_that_went_is_the_default_and_what_a_variant_no_longer_holds_is_skipped() {
    let read = read::<_, two::Order>(&order(one::Status::Lost, one::Payment::Cash(200))).unwrap();
    assert_eq!((read.status, read.payment), (two::Status::Other, Some(two::Payment::Cash)));
    assert_eq!(read.note.as_deref(), Some("soon"));
}

/// Silent loss elsewhere: the reader's default in the place of the value that stands there under the older name.
#[test]
fn an_alias_goes_before_a_default() {
    payload! {
        struct Old { count: i32 }
        struct New {
            #[serde(default, alias = "count")]
            amount: i32,
        }
    }
    assert_eq!(read::<_, New>(&Old { count: 42 }).unwrap(), New { amount: 42 });
}

#[test]
fn a_type_is_read_under_its_alias() {
    payload! {
        struct Kept { value: i64 }
    }
    let writer = r#"{"type":"record","name":"elsewhere.Older","fields":[{"name":"value","type":"int"}]}"#;
    let writer = Schema::parse(writer).unwrap();
    assert_eq!(compile(&writer, &schema::<Kept>()).unwrap_err()[0].rule.id, "avro-name");
    let mut reader = schema::<Kept>();
    reader.types[0].aliases.push(crate::schema::avro::Name::within("elsewhere.Older", ""));
    let plan = compile(&writer, &reader).unwrap();
    assert_eq!(decode_planned::<Kept>(&[84], &plan, &Limits::DEFAULT).unwrap(), Kept { value: 42 });
}

#[test]
fn the_same_bytes_need_no_plan() {
    let schema = schema::<one::Order>();
    assert_eq!(compile(&schema, &schema).unwrap(), Plan::new().finish(Step::Same));
    let appended =
        |symbols: &str| Schema::parse(&format!(r#"{{"type":"enum","name":"E","symbols":{symbols}}}"#)).unwrap();
    let (short, long) = (appended(r#"["A"]"#), appended(r#"["A","B"]"#));
    assert_eq!(compile(&short, &long).unwrap(), Plan::new().finish(Step::Same));
    assert_ne!(compile(&long, &short).unwrap(), Plan::new().finish(Step::Same));
}

#[test]
fn numbers_and_texts_are_promoted() {
    for (writer, bytes) in
        [(r#""int""#, vec![5]), (r#""long""#, vec![5]), (r#""float""#, (-3f32).to_le_bytes().to_vec())]
    {
        assert_eq!(foreign::<f64>(writer, &bytes).unwrap(), -3.0, "{writer}");
    }
    for writer in [r#""int""#, r#""long""#] {
        assert_eq!(foreign::<f32>(writer, &[5]).unwrap(), -3.0, "{writer}");
    }
    assert_eq!(foreign::<i64>(r#""int""#, &[5]).unwrap(), -3);
    assert_eq!(foreign::<String>(r#""bytes""#, &[4, b'h', b'i']).unwrap(), "hi");
    assert_eq!(foreign::<Vec<u8>>(r#""string""#, &[4, b'h', b'i']).unwrap(), b"hi");
}

#[test]
fn a_union_is_read_where_the_reader_has_none_unless_the_value_is_of_another_branch() {
    let writer = r#"["null","int","long","string"]"#;
    assert_eq!(foreign::<i64>(writer, &[2, 5]).unwrap(), -3);
    assert_eq!(foreign::<i64>(writer, &[4, 5]).unwrap(), -3);
    assert!(foreign::<i64>(writer, &[0]).is_err());
    assert!(foreign::<i64>(writer, &[6, 0]).is_err());
    assert_eq!(foreign::<Option<i64>>(r#""int""#, &[5]).unwrap(), Some(-3));
    assert_eq!(foreign::<Option<i64>>(r#"["int","null"]"#, &[2]).unwrap(), None);
    assert_eq!(foreign::<Option<i64>>(r#"["int","null"]"#, &[0, 5]).unwrap(), Some(-3));
}

#[test]
fn options_of_options_and_tuples_are_read_from_what_was_written_smaller() {
    payload! {
        struct Old { range: (u8, Option<Option<i32>>) }
        struct New { range: (i64, Option<Option<f64>>) }
    }
    for (old, new) in [(None, None), (Some(None), Some(None)), (Some(Some(5)), Some(Some(5.0)))] {
        assert_eq!(read::<_, New>(&Old { range: (1, old) }).unwrap(), New { range: (1, new) });
    }
}

#[test]
fn every_kind_of_value_is_skipped() {
    payload! {
        struct Last { last: String }
    }
    let writer = r#"{"type":"record","name":"placed","fields":[
        {"name":"a","type":{"type":"array","items":["null","boolean","float","double","string"]}},
        {"name":"b","type":{"type":"map","values":{"type":"fixed","name":"F","size":3}}},
        {"name":"c","type":{"type":"enum","name":"E","symbols":["A","B"]}},
        {"name":"d","type":{"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]},{"name":"n","type":"int"}]}},
        {"name":"last","type":"string"}]}"#;
    let mut bytes = vec![10, 0, 2, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, b'x', 0];
    bytes.extend([2, 2, b'k', 1, 2, 3, 0]);
    bytes.extend([2]);
    bytes.extend([2, 0, 8, 10]);
    bytes.extend([4, b'o', b'k']);
    assert_eq!(foreign::<Last>(writer, &bytes).unwrap(), Last { last: "ok".to_owned() });
}

#[test]
fn what_keeps_all_data_from_being_read_is_listed() {
    payload! {
        struct Old { a: String, b: i32 }
        struct New { a: i32, b: i32, c: u8 }
    }
    let found = compile(&schema::<Old>(), &schema::<New>()).unwrap_err();
    let found: Vec<_> = found.iter().map(|one| (one.path.as_str(), one.rule.id)).collect();
    assert_eq!(found, [(".a", "avro-type"), (".c", "avro-field-without-default")]);
}

#[test]
fn a_branch_that_cannot_be_read_spoils_no_other() {
    let node = |more: &str| {
        let fields = format!(r#"{{"name":"next","type":["null","Node"]}}{more}"#);
        let node = format!(r#"{{"type":"record","name":"Node","fields":[{fields}]}}"#);
        Schema::parse(&format!(r#"["int",{node},{{"type":"array","items":"Node"}}]"#)).unwrap()
    };
    let plan = compile(&node(""), &node(r#",{"name":"x","type":"int"}"#)).unwrap();
    let branch = Some(Branch { index: 0, step: Step::Same });
    assert_eq!(plan, {
        let mut plan = Plan::new();
        let root = plan.add(Node::Union(vec![branch, None, None]));
        plan.finish(Step::Node(root))
    });
}

fn plan(writer: &str, reader: &str) -> Result<Plan, Vec<Incompatibility>> {
    compile(&Schema::parse(writer).unwrap(), &Schema::parse(reader).unwrap())
}

fn single(node: Node) -> Plan {
    let mut plan = Plan::new();
    let root = plan.add(node);
    plan.finish(Step::Node(root))
}

fn same(index: u32) -> Option<Branch> {
    Some(Branch { index, step: Step::Same })
}

#[test]
fn the_same_bytes_that_stand_for_something_else_are_not_read() {
    let long = |logical| format!(r#"{{"type":"long","logicalType":"{logical}"}}"#);
    let found = plan(&long("timestamp-millis"), &long("timestamp-micros")).unwrap_err();
    assert_eq!(found[0].rule.id, "avro-logical-type");
    assert_eq!(plan(&long("timestamp-millis"), r#""long""#), Ok(Plan::SAME));
}

#[test]
fn branches_are_those_of_their_place_only_where_each_is_read_as_that_one() {
    let union = plan(r#"["null","int","string"]"#, r#"["null","int"]"#).unwrap();
    assert_eq!(union, single(Node::Union(vec![same(0), same(1), None])));
    let union = plan(r#"["string","bytes"]"#, r#"["bytes","string"]"#).unwrap();
    assert_eq!(union, single(Node::Union(vec![same(1), same(0)])));
    assert_eq!(plan(r#"["double","int"]"#, r#"["double","int"]"#), Ok(Plan::SAME));
    assert_eq!(plan(r#""int""#, r#"["double","int"]"#).unwrap(), single(Node::Wrap(same(1).unwrap())));
}

#[test]
fn fields_of_one_type_that_changed_places_are_told_apart() {
    payload! {
        struct Old { from: i32, to: i32 }
        struct New { to: i32, from: i32 }
    }
    assert_eq!(read::<_, New>(&Old { from: 1, to: 2 }).unwrap(), New { to: 2, from: 1 });
}

#[test]
fn values_of_a_map_are_promoted() {
    let map = BTreeMap::from([("a".to_owned(), 5i32)]);
    assert_eq!(read::<_, BTreeMap<String, f64>>(&map).unwrap(), BTreeMap::from([("a".to_owned(), 5.0)]));
}

/// One value stands in a variant: from a record that has more fields, what follows it could not be skipped.
#[test]
fn what_is_put_around_the_value_of_a_variant_is_no_record_of_more_fields() {
    payload! {
        enum Payment {
            Cash(i32),
            Card(i32),
        }
    }
    let schema = schema::<Payment>();
    let more = schema.to_json().replacen(r#""fields":["#, r#""fields":[{"name":"more","type":"int"},"#, 1);
    let mut writer = Schema::parse(&more).unwrap();
    writer.types.iter_mut().for_each(|one| one.wrapper = true);
    assert_eq!(compile(&writer, &schema).unwrap(), single(Node::Union(vec![None, same(1)])));
}
