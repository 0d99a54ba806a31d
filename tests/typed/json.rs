//! The JSON that we write is the JSON that serde_json writes.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    marker::PhantomData,
    rc::Rc,
    sync::Arc,
};

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use events::{
    codec::{Codec, Json},
    prelude::*,
};
use proptest::prelude::*;
use serde_json::Value;

fn ours<T: Payload>(value: &T) -> String {
    let mut out = b"before".to_vec();
    Json::encode(value, &mut out).unwrap();
    String::from_utf8(out.split_off(6)).unwrap()
}

#[track_caller]
fn same<T: Payload>(value: &T) {
    assert_eq!(ours(value), serde_json::to_string(value).unwrap());
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Payload)]
#[serde(rename_all = "camelCase")]
struct Numbers {
    of_8: (i8, u8),
    of_16: (i16, u16),
    of_32: (i32, u32),
    of_64: (i64, u64),
    of_128: (i128, u128),
    single: f32,
    double: f64,
    flag: bool,
    nothing: (),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Payload)]
struct Skipped {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    first: Option<u8>,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    middle: String,
    #[serde(skip)]
    never: u8,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    last: Vec<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Newtype(String);

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
#[serde(transparent)]
struct Transparent {
    value: Vec<Newtype>,
    #[serde(skip)]
    cache: PhantomData<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Pair(i64, #[serde(skip)] PhantomData<u8>, Option<Newtype>);

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Unit;

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Nobody {}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum Names {
    One,
    TwoWords,
    #[serde(rename = "quote \" and \\ and \n and ä")]
    Odd,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
enum Union {
    Nothing,
    Text(String),
    #[serde(rename = "a \"number\"")]
    Number(u8),
    Inner(Box<Skipped>),
    List(Vec<Union>),
    Maybe(Option<Unit>),
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
#[serde(tag = "kind")]
enum Tagged {
    Point(Skipped),
    None,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
#[serde(untagged)]
enum Untagged {
    Number(u64),
    Text(String),
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Open {
    known: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Generic<T, U, P> {
    one: T,
    many: Vec<U>,
    map: BTreeMap<String, Option<T>>,
    #[serde(skip)]
    of: PhantomData<P>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Tree {
    children: Vec<Tree>,
    parent: Option<Box<Tree>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Borrowed<'a> {
    text: &'a str,
    bytes: &'a [u8],
    cow: Cow<'a, str>,
    list: Cow<'a, [u8]>,
    shared: Arc<str>,
    counted: Rc<Names>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Times {
    at: DateTime<Utc>,
    zoned: DateTime<FixedOffset>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    id: Uuid,
}

#[derive(Debug, Clone, Serialize, Deserialize, Payload)]
struct Collections {
    set: BTreeSet<char>,
    hashed: HashSet<u32>,
    queue: VecDeque<bool>,
    map: BTreeMap<String, HashMap<Box<str>, i64>>,
    nested: Option<Option<Vec<Option<String>>>>,
    any: Value,
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let floats = (any::<f32>(), any::<f64>());
    let whole = (any::<(i8, u8)>(), any::<(i16, u16)>(), any::<(i32, u32)>(), any::<(i64, u64)>());
    (whole, any::<(i128, u128)>(), floats, any::<bool>()).prop_map(
        |((of_8, of_16, of_32, of_64), of_128, (single, double), flag)| Numbers {
            of_8,
            of_16,
            of_32,
            of_64,
            of_128,
            single,
            double,
            flag,
            nothing: (),
        },
    )
}

fn skipped() -> impl Strategy<Value = Skipped> {
    (any::<Option<u8>>(), "\\PC{0,3}", any::<u8>(), proptest::collection::vec(any::<u8>(), 0..3))
        .prop_map(|(first, middle, never, last)| Skipped { first, middle, never, last })
}

fn union() -> impl Strategy<Value = Union> {
    let leaf = prop_oneof![
        Just(Union::Nothing),
        any::<String>().prop_map(Union::Text),
        any::<u8>().prop_map(Union::Number),
        skipped().prop_map(|inner| Union::Inner(Box::new(inner))),
        Just(Union::Maybe(None)),
        Just(Union::Maybe(Some(Unit))),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| proptest::collection::vec(inner, 0..4).prop_map(Union::List))
}

fn times() -> impl Strategy<Value = Times> {
    (-62_200_000_000_000_000i64..260_000_000_000_000_000, -86_399..86_400i32, any::<u128>()).prop_map(
        |(micros, offset, id)| {
            let at = DateTime::from_timestamp_micros(micros).unwrap();
            let local = at.naive_utc();
            let zoned = at.with_timezone(&FixedOffset::east_opt(offset / 60 * 60).unwrap());
            Times { at, zoned, local, day: local.date(), time: local.time(), id: Uuid::from_u128(id) }
        },
    )
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn collections() -> impl Strategy<Value = Collections> {
    let maps = proptest::collection::btree_map(
        any::<String>(),
        proptest::collection::hash_map(any::<String>().prop_map(String::into_boxed_str), any::<i64>(), 0..3),
        0..3,
    );
    let sets = (any::<BTreeSet<char>>(), any::<HashSet<u32>>(), any::<VecDeque<bool>>());
    (sets, maps, any::<Option<Option<Vec<Option<String>>>>>(), json())
        .prop_map(|((set, hashed, queue), map, nested, any)| Collections { set, hashed, queue, map, nested, any })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_the_same(value in numbers()) {
        same(&value);
    }

    #[test]
    fn texts_are_the_same(value in any::<String>(), bytes in any::<Vec<u8>>()) {
        same(&value);
        let text = &*value;
        same(&Borrowed {
            text,
            bytes: &bytes,
            cow: text.into(),
            list: Cow::Borrowed(&bytes),
            shared: text.into(),
            counted: Rc::new(Names::Odd),
        });
        same(&Transparent { value: vec![Newtype(value.clone()); bytes.len() % 3], cache: PhantomData });
        same(&Pair(bytes.len() as i64, PhantomData, Some(Newtype(value))));
    }

    #[test]
    fn skipped_fields_are_the_same(value in skipped()) {
        same(&value);
        same(&Tagged::Point(value.clone()));
        same(&Generic::<_, _, u8> {
            many: vec![value.middle.clone()],
            map: [(value.middle.clone(), None), (String::new(), Some(value.clone()))].into(),
            one: value,
            of: PhantomData,
        });
    }

    #[test]
    fn unions_are_the_same(value in union()) {
        same(&value);
    }

    #[test]
    fn times_are_the_same(value in times()) {
        same(&value);
    }

    #[test]
    fn collections_are_the_same(value in collections()) {
        same(&value);
        same(&Open { known: 1, rest: [("any".to_owned(), value.any)].into() });
    }
}

#[test]
fn extremes_are_the_same() {
    for (single, double) in [
        (f32::NAN, f64::NAN),
        (f32::INFINITY, f64::NEG_INFINITY),
        (f32::MIN_POSITIVE, f64::MIN_POSITIVE),
        (f32::MAX, f64::MIN),
        (-0.0, -0.0),
        (1e30, 1e300),
        (1e16, 1e16),
        (1e-7, 123_456_789.0),
        (0.1, 0.1 + 0.2),
    ] {
        same(&Numbers { single, double, ..Numbers::default() });
    }
    let least = Numbers {
        of_8: (i8::MIN, u8::MAX),
        of_16: (i16::MIN, u16::MAX),
        of_32: (i32::MIN, u32::MAX),
        of_64: (i64::MIN, u64::MAX),
        of_128: (i128::MIN, u128::MAX),
        ..Numbers::default()
    };
    same(&least);
    assert_eq!(ours(&f64::NAN), "null");
}

#[test]
fn what_holds_little_is_the_same() {
    same(&Unit);
    same(&Nobody {});
    same(&Skipped::default());
    for name in [Names::One, Names::TwoWords, Names::Odd] {
        same(&name);
    }
    same(&Tagged::None);
    same(&(Untagged::Number(1), Untagged::Text("a".into())));
    same(&Tree {
        children: vec![Tree { children: vec![], parent: Some(Box::new(Tree { children: vec![], parent: None })) }],
        parent: None,
    });
    same(&("",));
    same(&(vec![(); 3], Vec::<u8>::new(), BTreeMap::<String, u8>::new(), 'ä'));
}

#[test]
fn times_are_floored_to_the_microsecond() {
    let at: DateTime<Utc> = "1969-12-31T23:59:59.999999999Z".parse().unwrap();
    assert_eq!(ours(&at), r#""1969-12-31T23:59:59.999999Z""#);
    let zoned: DateTime<FixedOffset> = "2020-01-01T00:00:00.000000001+02:00".parse().unwrap();
    assert_eq!(ours(&(zoned, at.time())), r#"["2020-01-01T00:00:00+02:00","23:59:59.999999"]"#);
}

#[test]
fn a_variant_that_serde_skips_is_refused() {
    #[derive(Serialize, Deserialize, Payload)]
    enum Known {
        One,
        #[serde(skip)]
        Secret,
    }
    same(&Known::One);
    assert!(serde_json::to_vec(&Known::Secret).is_err());
    assert!(Json::encode(&Known::Secret, &mut Vec::new()).is_err());
}
