//! What another version wrote, read by a plan: a rule of “Schema Resolution” (Avro 1.12) each.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        decode_planned,
        plan::{Branch, Node, Part, Plan, Skip, Skipped, Step},
    },
    bytes,
    types::{Choice, Everything, Level, Point, samples},
};
use crate::{
    Payload,
    codec::Limits,
    payload::{DecodeError, Read, Unreadable},
};

/// A plan whose root is its last node.
fn plan(nodes: impl IntoIterator<Item = Node>) -> Plan {
    let mut plan = Plan::new();
    let last = nodes.into_iter().map(|node| plan.add(node)).last();
    plan.finish(last.map_or(Step::Same, Step::Node))
}

fn record(fields: impl Into<Vec<Part>>) -> Node {
    Node::Record { fields: fields.into(), wrapper: false }
}

fn wrapper(step: Step) -> Node {
    Node::Record { fields: vec![Part::Read(0, step)], wrapper: true }
}

fn branch(index: u32, step: Step) -> Option<Branch> {
    Some(Branch { index, step })
}

fn planned<T: for<'de> Read<'de>>(bytes: &[u8], plan: &Plan) -> Result<T, DecodeError> {
    decode_planned(bytes, plan, &Limits::DEFAULT)
}

fn refused<T: for<'de> Read<'de>>(bytes: &[u8], plan: &Plan) -> Unreadable {
    planned::<T>(bytes, plan).err().expect("a refusal").cause().clone()
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Order {
    id: i64,
    #[serde(default = "one")]
    #[event(default = 1)]
    attempt: u32,
    total: f64,
    lines: Vec<Line>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Line {
    sku: String,
    #[serde(default)]
    gift: bool,
}

fn one() -> u32 {
    1
}

#[test]
fn the_same_schema_is_read_as_without_a_plan() {
    for value in samples(50) {
        assert_eq!(planned::<Everything>(&bytes(&value), &plan([])).unwrap(), value);
    }
}

#[test]
fn a_record_of_same_parts_is_read_as_without_a_plan() {
    let parts: Vec<_> = (0..5).map(|index| Part::Read(index, Step::Same)).collect();
    let plan = plan([record(parts)]);
    for value in samples(50) {
        assert_eq!(planned::<Everything>(&bytes(&value), &plan).unwrap(), value);
    }
}

#[test]
fn fields_are_matched_reordered_skipped_and_filled_in() {
    // The writer's: lines of a sku, a list of two fields that are gone, the total as a float, the id.
    let mut plan = Plan::new();
    let gone = plan.add_skipped(Skipped::Record(vec![Skip::Prefixed, Skip::Bytes(8)]));
    let gone = plan.add_skipped(Skipped::List(Skip::Entry(gone)));
    let line = plan.add(record([Part::Read(0, Step::Same)]));
    let lines = plan.add(Node::List(Step::Node(line)));
    let parts = [
        Part::Read(3, Step::Node(lines)),
        Part::Skip(Skip::Entry(gone)),
        Part::Read(2, Step::Float),
        Part::Read(0, Step::Same),
    ];
    let root = plan.add(record(parts));
    let plan = plan.finish(Step::Node(root));
    let written = bytes(&((vec!["a", "b"], vec![("gone", 1.0f64)]), (0.5f32, 7i32)));
    let expected = Order {
        id: 7,
        attempt: 1,
        total: 0.5,
        lines: ["a", "b"].map(|sku| Line { sku: sku.into(), gift: false }).into(),
        note: None,
    };
    assert_eq!(planned::<Order>(&written, &plan).unwrap(), expected);
    assert_eq!(refused::<Order>(&written[..written.len() - 1], &plan), Unreadable::Truncated);
    assert_eq!(refused::<Order>(&[&written[..], &[0]].concat(), &plan), Unreadable::TrailingBytes(1));
}

#[test]
fn a_field_that_nobody_wrote_and_that_has_no_default_is_missing() {
    let plan = plan([record([Part::Read(0, Step::Same)])]);
    let error = planned::<Point>(&[2], &plan).unwrap_err();
    assert_eq!(error.to_string(), ".y: it is missing and has no default");
}

#[test]
fn an_error_says_where_in_the_reader() {
    let plan =
        plan([record([Part::Read(0, Step::Same)]), Node::List(Step::Node(0)), record([Part::Read(3, Step::Node(1))])]);
    let error = planned::<Order>(&[2, 2, 0xff, 0], &plan).unwrap_err();
    assert_eq!(error.to_string(), ".lines.sku: text that is not UTF-8");
}

#[test]
fn numbers_are_promoted() {
    let by = |step| Plan::new().finish(step);
    assert_eq!(planned::<f32>(&bytes(&-3i64), &by(Step::Integer)).unwrap(), -3.0);
    assert_eq!(planned::<f64>(&bytes(&(1i64 << 53)), &by(Step::Integer)).unwrap(), 9_007_199_254_740_992.0);
    assert_eq!(planned::<f64>(&bytes(&0.25f32), &by(Step::Float)).unwrap(), 0.25);
    assert_eq!(planned::<i64>(&bytes(&-3i32), &by(Step::Same)).unwrap(), -3);
    assert_eq!(planned::<String>(&bytes(&b"text".to_vec()), &by(Step::Same)).unwrap(), "text");
    assert_eq!(planned::<Vec<u8>>(&bytes(&"text".to_owned()), &by(Step::Same)).unwrap(), b"text");
    assert_eq!(refused::<String>(&[2, 0xff], &by(Step::Same)), Unreadable::Malformed("text that is not UTF-8"));
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
enum Kind {
    A,
    B,
    #[serde(other)]
    Unknown,
}

#[test]
fn symbols_are_matched_by_name() {
    let plan = plan([Node::Symbols(vec![Some(1), None, Some(0)])]);
    assert_eq!(planned::<Kind>(&[0], &plan).unwrap(), Kind::B);
    assert_eq!(planned::<Kind>(&[4], &plan).unwrap(), Kind::A);
    assert_eq!(planned::<Kind>(&[2], &plan).unwrap(), Kind::Unknown, "the enum's default");
    assert_eq!(refused::<Level>(&[2], &plan), Unreadable::UnknownVariant, "this one has none");
    assert_eq!(refused::<Kind>(&[6], &plan), Unreadable::UnknownVariant, "the writer has no such symbol");
}

#[test]
fn branches_are_matched() {
    // The writer's: Level, (gone), Number, Nothing.
    let branches = vec![branch(4, Step::Node(0)), None, branch(1, Step::Same), branch(0, Step::Same)];
    let plan = plan([Node::Symbols(vec![Some(1), Some(0)]), Node::Union(branches)]);
    assert_eq!(planned::<Choice>(&[0, 0], &plan).unwrap(), Choice::Level(Level::High));
    assert_eq!(planned::<Choice>(&[4, 6], &plan).unwrap(), Choice::Number(3));
    assert_eq!(planned::<Choice>(&[6], &plan).unwrap(), Choice::Nothing);
    for unknown in [2, 8, 1] {
        assert_eq!(refused::<Choice>(&[unknown, 0], &plan), Unreadable::UnknownVariant);
    }
}

#[test]
fn the_branches_of_an_option_count_its_null() {
    let plan = plan([Node::Union(vec![branch(2, Step::Same), branch(0, Step::Same)])]);
    assert_eq!(planned::<Option<Choice>>(&[0, 6], &plan).unwrap(), Some(Choice::Number(3)));
    assert_eq!(planned::<Option<Choice>>(&[2], &plan).unwrap(), None);
    let reordered = self::plan([Node::Union(vec![branch(1, Step::Integer), branch(0, Step::Same)])]);
    assert_eq!(planned::<Option<f64>>(&[0, 6], &reordered).unwrap(), Some(3.0));
    assert_eq!(planned::<Option<f64>>(&[2], &reordered).unwrap(), None);
}

#[test]
fn what_was_no_option_becomes_one_and_back() {
    let wrap = |index, step| plan([Node::Wrap(Branch { index, step })]);
    assert_eq!(planned::<Option<i64>>(&[6], &wrap(1, Step::Same)).unwrap(), Some(3));
    assert_eq!(planned::<Option<f64>>(&[6], &wrap(1, Step::Integer)).unwrap(), Some(3.0));
    assert_eq!(planned::<Option<()>>(&[], &wrap(0, Step::Same)).unwrap(), None);
    assert_eq!(planned::<Choice>(&[2, 4], &wrap(2, Step::Same)).unwrap(), Choice::Point(Point { x: 1, y: 2 }));
    let open = plan([Node::Open(vec![None, Some(Step::Same), Some(Step::Integer)])]);
    assert_eq!(planned::<i64>(&[2, 6], &open).unwrap(), 3);
    assert_eq!(planned::<f64>(&[4, 6], &open).unwrap(), 3.0);
    assert_eq!(planned::<Point>(&[2, 2, 4], &open).unwrap(), Point { x: 1, y: 2 });
    assert_eq!(refused::<i64>(&[0], &open), Unreadable::UnknownVariant);
}

#[test]
fn the_record_around_a_value_is_none_of_the_readers() {
    // `Other` holds a struct that `Point` holds too, so a record stands around it, whose fields were in another order.
    let swapped = || record([Part::Read(1, Step::Same), Part::Read(0, Step::Same)]);
    let plan = plan([swapped(), wrapper(Step::Node(0)), Node::Union(vec![branch(3, Step::Node(1))])]);
    assert_eq!(planned::<Choice>(&[0, 2, 4], &plan).unwrap(), Choice::Other(Point { x: 2, y: 1 }));
    let plan = self::plan([wrapper(Step::Integer), Node::Union(vec![None, branch(1, Step::Node(0))])]);
    assert_eq!(planned::<Option<f64>>(&[2, 6], &plan).unwrap(), Some(3.0));
    let inner = Node::Union(vec![branch(1, Step::Same), branch(0, Step::Same)]);
    let plan = self::plan([inner, wrapper(Step::Node(0)), Node::Union(vec![None, branch(1, Step::Node(1))])]);
    assert_eq!(planned::<Option<Option<i64>>>(&[2, 0, 6], &plan).unwrap(), Some(Some(3)));
    assert_eq!(planned::<Option<Option<i64>>>(&[2, 2], &plan).unwrap(), Some(None));
}

#[test]
fn maps_and_lists_of_what_changed() {
    let map = plan([Node::Map(Step::Integer)]);
    let read: std::collections::BTreeMap<String, f32> = planned(&[2, 2, b'a', 4, 1, 6, 2, b'b', 6, 0], &map).unwrap();
    assert_eq!(read, [("a".to_owned(), 2.0), ("b".to_owned(), 3.0)].into());
    let wrong = refused::<std::collections::BTreeMap<String, f32>>(&[1, 2, 2, b'b', 6, 0], &map);
    assert_eq!(wrong, Unreadable::Malformed("a block of another size"));
    let list = plan([Node::List(Step::Integer)]);
    assert_eq!(planned::<Vec<f64>>(&[4, 2, 4, 0], &list).unwrap(), [1.0, 2.0]);
    assert_eq!(refused::<Vec<f64>>(&[bytes(&(1i64 << 62)), vec![0]].concat(), &list), Unreadable::TooMany(1_000_000));
    assert_eq!(refused::<Vec<f64>>(&[bytes(&999_999i64), vec![0]].concat(), &list), Unreadable::Truncated);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Tree {
    #[serde(default)]
    added: u8,
    children: Vec<Tree>,
}

#[test]
fn a_recursive_type_has_a_plan_with_an_end_and_a_bomb_of_it_too() {
    let mut plan = Plan::new();
    let tree = plan.place();
    let children = plan.add(Node::List(Step::Node(tree)));
    plan.set(tree, record([Part::Read(1, Step::Node(children))]));
    let plan = plan.finish(Step::Node(tree));
    let leaf = |children| Tree { added: 0, children };
    let expected = leaf(vec![leaf(vec![]), leaf(vec![leaf(vec![])])]);
    assert_eq!(planned::<Tree>(&[4, 0, 2, 0, 0, 0], &plan).unwrap(), expected);
    assert_eq!(refused::<Tree>(&[2; 1 << 16], &plan), Unreadable::TooDeep(64));
}

#[test]
fn what_is_skipped_is_within_the_limits() {
    let mut plan = Plan::new();
    let list = plan.place_skipped();
    let union = plan.add_skipped(Skipped::Union(vec![Skip::Bytes(0), Skip::Entry(list)]));
    plan.set_skipped(list, Skipped::List(Skip::Entry(union)));
    let map = plan.add_skipped(Skipped::Map(Skip::Varint));
    let parts = [Part::Skip(Skip::Entry(list)), Part::Skip(Skip::Entry(map)), Part::Read(0, Step::Same)];
    let root = plan.add(record(parts));
    let plan = plan.finish(Step::Node(root));
    assert_eq!(planned::<Line>(&[4, 0, 2, 0, 0, 2, 0, 0x80, 1, 0, 2, b'a'], &plan).unwrap().sku, "a");
    assert_eq!(planned::<Line>(&[3, 4, 0xff, 0xff, 0, 0, 0], &plan).unwrap().sku, "", "a block of a known size");
    assert_eq!(refused::<Line>(&[4, 4], &plan), Unreadable::UnknownVariant);
    assert_eq!(refused::<Line>(&[2; 1 << 10], &plan), Unreadable::TooDeep(64));
    let endless = self::plan([]);
    assert!(endless.skips.is_empty());
    let mut plan = Plan::new();
    let nulls = plan.add_skipped(Skipped::List(Skip::Bytes(0)));
    let root = plan.add(record([Part::Skip(Skip::Entry(nulls))]));
    let plan = plan.finish(Step::Node(root));
    assert_eq!(refused::<Line>(&[bytes(&(1i64 << 62)), vec![0]].concat(), &plan), Unreadable::TooMany(1_000_000));
}

#[test]
fn the_plan_of_another_type_is_refused() {
    let other = Unreadable::Malformed("the plan is that of another type");
    for node in [Node::List(Step::Same), Node::Map(Step::Same), Node::Symbols(vec![Some(0)]), record([])] {
        let plan = plan([node]);
        assert_eq!(refused::<i64>(&[0], &plan), other);
        assert_eq!(refused::<Choice>(&[0], &plan), other);
        assert_eq!(refused::<Option<bool>>(&[0], &plan), other);
    }
    assert_eq!(refused::<Point>(&[0], &plan([Node::Map(Step::Same)])), other);
    assert_eq!(refused::<String>(&[0], &Plan::new().finish(Step::Integer)), other);
    assert_eq!(refused::<Vec<bool>>(&[0], &plan([record([])])), other);
    assert_eq!(refused::<i64>(&[0], &Plan::new().finish(Step::Node(9))), other);
}
