use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{
    Payload, Version,
    schema::{Definition, Field, Kind, Model, Type, Variant},
    shape::Shape,
};

const VERSION: Version = Version::new(1, 2, 0);

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Order {
    #[event(tag = 70)]
    order_id: uuid::Uuid,
    lines: Vec<Line>,
    #[serde(default)]
    coupon: Option<String>,
    by: Channel,
    #[event(tag = 5)]
    paid: Payment,
    more: Vec<Page<Line>>,
    parent: Option<Box<Order>>,
    pair: (u8, i128),
    all: std::collections::BTreeMap<String, std::collections::BTreeSet<u32>>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    #[serde(rename = "the article", alias = "a\"b")]
    article: String,
    #[event(default = 1)]
    #[serde(alias = "n", default)]
    count: i32,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Page<T> {
    items: Vec<T>,
    other: order_lines::Line,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(rename_all = "lowercase")]
enum Channel {
    Web,
    #[serde(alias = "store")]
    Shop,
    #[serde(other)]
    Other,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Payment {
    Cash,
    Card(String),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(tag = "kind")]
#[expect(non_camel_case_types, reason = "a name that looks like a primitive")]
enum json {
    A,
    B,
}

mod order_lines {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    pub(super) struct Line {
        size: f64,
    }
}

/// The text that the compiler has, which is the model's.
fn both<P: crate::payload::Payload>() -> String {
    let model = Model::of("order", VERSION, &P::SHAPE);
    let text = write(&model);
    let constant = Text::<4096>::of(&P::SHAPE);
    assert_eq!(std::str::from_utf8(constant.bytes().unwrap()).unwrap(), text);
    assert_eq!((constant.hash(), Text::<0>::of(&P::SHAPE).hash()), (hash(&text), hash(&text)));
    text
}

#[test]
fn a_shape_is_one_line() {
    let expected = concat!(
        "Order{order_id#70:uuid,lines:[Line{\"the article\"/\"a\\\"b\":string,count/n:int=1}],coupon:string?=null,",
        "by:Channel(web|shop/store|other*),paid:Payment<Cash|Card:string>,",
        "more:[PageOfLine{items:[Line],other:OrderLinesLine{size:double}}],parent:Order?,pair:(u8,i128),",
        "all:map[set[u32]]}"
    );
    assert_eq!(both::<Order>(), expected);
    assert_eq!(both::<json>(), "@json!tag<A|B>");
    assert_eq!(both::<Option<Vec<u8>>>(), "bytes?");
}

#[test]
fn the_hash_is_fnv_1a() {
    assert_eq!((hash(""), hash("a"), hash("foobar")), (OFFSET, 0xaf63_dc4c_8601_ec8c, 0x8594_4171_f739_67e8));
}

#[test]
fn every_primitive_has_a_text() {
    let ints =
        [8, 16, 32, 64, 128].into_iter().flat_map(|bits| [true, false].map(|signed| Shape::Int { bits, signed }));
    let others = [
        Shape::Null,
        Shape::Bool,
        Shape::Float32,
        Shape::Float64,
        Shape::String,
        Shape::Bytes,
        Shape::Uuid,
        Shape::DateTime,
        Shape::LocalDateTime,
        Shape::Date,
        Shape::Time,
        Shape::Decimal { precision: 10, scale: 2 },
        Shape::Json,
        Shape::Tuple(&[]),
    ];
    for shape in ints.chain(others) {
        let model = Model::of("a", VERSION, &shape);
        let text = write(&model);
        assert_eq!(Text::<64>::of(&shape).bytes(), Some(text.as_bytes()));
        assert_eq!(parse("a", VERSION, &text), Ok(model));
    }
}

#[test]
fn what_is_no_text_says_where() {
    let wrong = |text: &str| parse("a", VERSION, text).unwrap_err().to_string();
    assert_eq!(wrong(""), "the shape text makes no sense at character 1: a type is expected there");
    assert!(wrong("Order{a:string").contains("character 15: } is expected"));
    assert!(wrong("Order{a:strin}").contains("character 9: a type"));
    assert!(wrong("Order{a:int=}").contains("character 13: a JSON value"));
    assert!(wrong("Order{a:Line}").contains("character 9: the description"));
    assert!(wrong("Order{a:Line{},b:Line{}}").contains("described already"));
    assert!(wrong("int]").contains("the end"));
    assert!(wrong(&"[".repeat(100_000)).contains("nests less deep"));
}

fn named() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,4}", "[A-Z][a-z]{0,3}", any::<String>()]
}

fn ty(types: usize) -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        Just(Type::Null),
        Just(Type::Int { bits: 64, signed: true }),
        Just(Type::Int { bits: 8, signed: false }),
        Just(Type::Decimal { precision: 9, scale: 2 }),
        Just(Type::LocalDateTime),
        (0..types).prop_map(Type::Named),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let boxed = |wrap: fn(Box<Type>) -> Type| inner.clone().prop_map(move |ty| wrap(Box::new(ty)));
        prop_oneof![
            boxed(Type::Option),
            boxed(Type::List),
            boxed(Type::Set),
            boxed(Type::Map),
            prop::collection::vec(inner, 0..3).prop_map(Type::Tuple),
        ]
    })
}

fn kind(types: usize) -> impl Strategy<Value = Kind> {
    let default = prop_oneof![
        Just(None),
        any::<String>().prop_map(|text| Some(serde_json::json!({ "a": [text, 1.5] }).to_string())),
        any::<i64>().prop_map(|number| Some(number.to_string())),
    ];
    let field = (named(), prop::collection::vec(named(), 0..2), ty(types), default, 1..9_u32).prop_map(
        |(name, aliases, ty, default, number)| Field { name, aliases, doc: String::new(), ty, default, number },
    );
    let variant = (named(), prop::collection::vec(named(), 0..2), ty(types), 1..9_u32)
        .prop_map(|(name, aliases, ty, number)| Variant { name, aliases, doc: String::new(), ty, number });
    let names = prop::collection::btree_set(named(), 0..4).prop_map(|names| {
        let variant = |name| Variant { name, aliases: Vec::new(), doc: String::new(), ty: Type::Null, number: 3 };
        Kind::Enum { default: names.iter().next().cloned(), variants: names.into_iter().map(variant).collect() }
    });
    prop_oneof![
        prop::collection::vec(field, 0..4).prop_map(Kind::Struct),
        prop::collection::vec(variant, 0..4).prop_map(Kind::Union),
        names,
    ]
}

fn model() -> impl Strategy<Value = Model> {
    let definitions = prop::collection::vec((kind(4), prop::option::of(named())), 4);
    (ty(4), definitions).prop_map(|(root, kinds)| {
        let names = ["Alpha", "beta", "Γ", "_d"];
        let types = kinds.into_iter().zip(names).map(|((kind, json_only), name)| {
            // Only what has fields or payloads can be kept to JSON.
            let json_only = json_only.filter(|_| !matches!(kind, Kind::Enum { .. }));
            Definition { name: name.to_owned(), doc: String::new(), kind, json_only }
        });
        Model { name: "a.b".to_owned(), version: VERSION, root, types: types.collect() }
    })
}

proptest! {
    /// The text keeps all of a model but the order of the table, which is that of first mention.
    #[test]
    fn a_text_is_read_as_it_was_written(model in model()) {
        let text = write(&model);
        let read = parse("a.b", VERSION, &text).unwrap();
        prop_assert_eq!(write(&read), text.clone());
        let again = parse("a.b", VERSION, &write(&read)).unwrap();
        prop_assert_eq!(again, read);
        prop_assert!(!text.contains('\n'));
    }

    #[test]
    fn anything_is_read_or_refused(text in "[A-Za-z{}<>()\\[\\]:=|,#/*?!@\"0-9]{0,40}") {
        if let Ok(read) = parse("a.b", VERSION, &text) {
            prop_assert!(parse("a.b", VERSION, &write(&read)).is_ok());
        }
    }
}
