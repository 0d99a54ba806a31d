//! Bytes of another version, read by a plan.

use super::*;
use crate::{
    Version,
    codec::protobuf::{Plan, Unplannable, compile},
    schema::Model,
    shape::Shape,
};

fn model(shape: &Shape) -> Model {
    Model::of("order", Version::new(1, 0, 0), shape)
}

fn plan(writer: &Shape, reader: &Shape) -> Result<Plan, Unplannable> {
    compile(&model(writer), &model(reader))
}

mod older {
    use super::*;

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) struct Order {
        pub(super) dropped: String,
        pub(super) total: i32,
        pub(super) lines: Vec<Line>,
        pub(super) by_name: BTreeMap<String, Line>,
        pub(super) state: State,
        pub(super) payment: Payment,
        pub(super) pair: (Line, i32),
        pub(super) tree: Tree,
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) struct Line {
        pub(super) sku: String,
        pub(super) count: u32,
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) enum State {
        Gone,
        Open,
        Shut,
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) enum Payment {
        Cash,
        Card(Line),
    }

    #[derive(Serialize, Deserialize, Payload)]
    pub(super) struct Tree {
        pub(super) value: i32,
        pub(super) children: Vec<Tree>,
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Order {
    lines: Vec<Row>,
    by_name: BTreeMap<String, Row>,
    #[serde(default = "five")]
    #[event(default = 5)]
    added: i32,
    new: Option<i32>,
    none: u32,
    #[serde(alias = "total")]
    amount: i64,
    state: State,
    payment: Payment,
    pair: (Row, i32),
    tree: Option<Tree>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Row {
    #[serde(default = "five")]
    #[event(default = 5)]
    weight: i32,
    count: u32,
    sku: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
enum State {
    #[serde(alias = "Shut")]
    Closed,
    Open,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
enum Payment {
    Card(Row),
    Cash,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Tree {
    children: Vec<Tree>,
    value: i32,
}

fn five() -> i32 {
    5
}

fn written(state: older::State) -> Vec<u8> {
    let line = |sku: &str| older::Line { sku: sku.to_owned(), count: 2 };
    let leaf = older::Tree { value: 2, children: vec![] };
    encoded(&older::Order {
        dropped: "x".to_owned(),
        total: -3,
        lines: vec![line("a")],
        by_name: [("k".to_owned(), line("b"))].into(),
        state,
        payment: older::Payment::Card(line("c")),
        pair: (line("d"), 9),
        tree: older::Tree { value: 1, children: vec![leaf] },
    })
}

#[test]
fn fields_are_found_by_name_and_alias_and_new_ones_take_their_default() {
    let plan = plan(&older::Order::SHAPE, &Order::SHAPE).unwrap();
    let row = |sku: &str| Row { weight: 5, count: 2, sku: sku.to_owned() };
    let bytes = written(older::State::Shut);
    let read: Order = Protobuf::decode_planned(&bytes, &plan, &Limits::DEFAULT).unwrap();
    let expected = Order {
        lines: vec![row("a")],
        by_name: [("k".to_owned(), row("b"))].into(),
        added: 5,
        new: None,
        none: 0,
        amount: -3,
        state: State::Closed,
        payment: Payment::Card(row("c")),
        pair: (row("d"), 9),
        tree: Some(Tree { value: 1, children: vec![Tree { value: 2, children: vec![] }] }),
    };
    assert_eq!(read, expected);
}

#[test]
fn a_symbol_that_the_reader_dropped_is_unknown() {
    let plan = plan(&older::Order::SHAPE, &Order::SHAPE).unwrap();
    let bytes = written(older::State::Gone);
    let error = Protobuf::decode_planned::<Order>(&bytes, &plan, &Limits::DEFAULT).unwrap_err();
    assert_eq!(
        (error.cause(), error.to_string().as_str()),
        (&Unreadable::UnknownVariant, ".state: a variant that this version does not know")
    );
}

#[test]
fn what_the_writer_knew_and_left_out_is_zero() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Counted {
        #[serde(default = "five")]
        #[event(default = 5)]
        added: i32,
    }

    let same = plan(&Counted::SHAPE, &Counted::SHAPE).unwrap();
    let read = |plan: &Plan| Protobuf::decode_planned::<Counted>(b"", plan, &Limits::DEFAULT).unwrap().added;
    assert_eq!(read(&same), 0);
    assert_eq!(read(&plan(&older::Line::SHAPE, &Counted::SHAPE).unwrap()), 5);
}

#[test]
fn types_of_another_wire_class_have_no_plan() {
    #[track_caller]
    fn refused<A: crate::payload::Payload, B: crate::payload::Payload>(path: &str) {
        assert_eq!(plan(&A::SHAPE, &B::SHAPE).unwrap_err().path, path);
        assert_eq!(plan(&B::SHAPE, &A::SHAPE).unwrap_err().path, path);
    }

    refused::<(i32,), (String,)>("._0");
    refused::<(i32,), (f64,)>("._0");
    refused::<(f32,), (f64,)>("._0");
    refused::<(i32,), (Vec<i32>,)>("._0");
    refused::<(Vec<Vec<i32>>,), (Vec<i32>,)>("._0[]");
    refused::<(Vec<Option<i32>>,), (Vec<i32>,)>("._0[]");
    refused::<(Option<Vec<i32>>,), (Vec<i32>,)>("._0");
    refused::<(BTreeMap<String, i32>,), (BTreeMap<String, String>,)>("._0{}");
    refused::<(Color,), (Payment,)>("._0");
    refused::<(older::Line,), (Color,)>("._0");
    refused::<(Option<Option<i32>>,), (i32,)>("._0");
    refused::<(chrono::NaiveDate,), (i32,)>("._0");
    refused::<(chrono::NaiveTime,), (i64,)>("._0");
    refused::<(chrono::NaiveDateTime,), (i64,)>("._0");
    refused::<(chrono::NaiveDateTime,), (chrono::NaiveTime,)>("._0");
    refused::<(chrono::DateTime<chrono::Utc>,), (Vec<u8>,)>("._0");
    refused::<(i128,), (i64,)>("._0");
    refused::<((),), (Vec<u8>,)>("._0");
    refused::<i32, String>(".");
    refused::<i32, (i32,)>(".");
}

#[test]
fn types_of_one_wire_class_are_read_as_one_another() {
    #[track_caller]
    fn read<A: crate::payload::Payload, B: crate::payload::Payload + for<'de> Read<'de>>(value: &A) -> B {
        let plan = plan(&A::SHAPE, &B::SHAPE).unwrap();
        Protobuf::decode_planned(&encoded(value), &plan, &Limits::DEFAULT).unwrap()
    }

    assert_eq!(read::<_, (i64,)>(&(-1i32,)), (-1,));
    assert_eq!(read::<_, (u8,)>(&(200u64,)), (200,));
    assert_eq!(read::<_, (i32,)>(&(true,)), (1,));
    assert_eq!(read::<_, (Vec<u8>,)>(&("a".to_owned(),)), (b"a".to_vec(),));
    assert_eq!(read::<_, (Option<i32>,)>(&(1,)), (Some(1),));
    assert_eq!(read::<_, (i32,)>(&(Some(1),)), (1,));
    assert_eq!(read::<_, Option<Vec<i64>>>(&Some(vec![1i32])), Some(vec![1]));
    assert_eq!(read::<_, String>(&"x".to_owned()), "x");
    assert_eq!(read::<_, (BTreeSet<i32>,)>(&(vec![2, 1],)), ([1, 2].into(),));
    assert_eq!(read::<_, (Vec<i64>,)>(&(BTreeSet::from([1i32, 2]),)), (vec![1, 2],));
    let id = uuid::Uuid::from_u128(7);
    assert_eq!(read::<_, (String, String)>(&(id, serde_json::json!([1]))), (id.to_string(), "[1]".to_owned()));
    assert_eq!(read::<_, (String, u128)>(&(-5i128, 5i128)), ("-5".to_owned(), 5));
}

#[test]
fn decimals_are_texts() {
    let decimal = Shape::Decimal { precision: 10, scale: 2 };
    assert!(plan(&decimal, &String::SHAPE).is_ok());
}

#[test]
fn fields_are_found_whatever_the_order_of_their_numbers() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Older {
        #[event(tag = 9)]
        a: i32,
        #[event(tag = 3)]
        b: i32,
        #[event(tag = 5)]
        c: i32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Newer {
        c: i32,
        b: i32,
        a: i32,
    }

    let plan = plan(&Older::SHAPE, &Newer::SHAPE).unwrap();
    let bytes = encoded(&Older { a: 1, b: 2, c: 3 });
    let read = Protobuf::decode_planned::<Newer>(&bytes, &plan, &Limits::DEFAULT).unwrap();
    assert_eq!(read, Newer { c: 3, b: 2, a: 1 });
}

#[test]
fn a_name_goes_before_an_alias_wherever_it_stands() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Older {
        amount: i32,
        total: i32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Newer {
        #[serde(alias = "total")]
        amount: i32,
    }

    let plan = plan(&Older::SHAPE, &Newer::SHAPE).unwrap();
    let bytes = encoded(&Older { amount: 1, total: 2 });
    let read = Protobuf::decode_planned::<Newer>(&bytes, &plan, &Limits::DEFAULT).unwrap();
    assert_eq!(read, Newer { amount: 1 });
}

/// Also the rules of compatibility say that it is the same field.
#[test]
fn a_field_that_got_its_older_name_back_is_read() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Renamed {
        #[serde(alias = "total")]
        amount: i32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Back {
        total: i32,
    }

    let plan = plan(&Renamed::SHAPE, &Back::SHAPE).unwrap();
    let read = Protobuf::decode_planned::<Back>(&encoded(&Renamed { amount: 7 }), &plan, &Limits::DEFAULT).unwrap();
    assert_eq!(read, Back { total: 7 });
}

#[test]
#[expect(unreachable_patterns, reason = "serde takes the first of two fields that claim a name, and rustc warns")]
fn a_field_is_its_namesake_and_not_another_that_had_its_name() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Older {
        total: i32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Newer {
        #[serde(alias = "total")]
        amount: i32,
        total: i32,
    }

    let plan = plan(&Older::SHAPE, &Newer::SHAPE).unwrap();
    let read = Protobuf::decode_planned::<Newer>(&encoded(&Older { total: 7 }), &plan, &Limits::DEFAULT).unwrap();
    assert_eq!(read, Newer { amount: 0, total: 7 });
}
