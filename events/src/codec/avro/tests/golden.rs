//! Bytes for each row of the mapping, by the Avro 1.12 specification, “Binary Encoding” and “Logical Types”.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    bytes, read,
    types::{Choice, Level, Point},
};
use crate::{
    Payload,
    codec::{Avro, Codec},
    payload::{Payload as _, Read, Reader, Writer, Written},
};

#[track_caller]
fn golden<T: crate::payload::Payload + for<'de> Read<'de> + PartialEq + std::fmt::Debug>(value: T, expected: &[u8]) {
    assert_eq!(bytes(&value), expected);
    assert_eq!(read::<T>(expected).unwrap(), value);
}

#[test]
fn nothing_and_truth() {
    golden((), &[]);
    golden(true, &[1]);
    golden(false, &[0]);
}

#[test]
fn whole_numbers() {
    golden(-1i8, &[1]);
    golden(i16::MIN, &[0xff, 0xff, 3]);
    golden(i32::MAX, &[0xfe, 0xff, 0xff, 0xff, 0x0f]);
    golden(i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    golden(64u8, &[0x80, 1]);
    golden(u16::MAX, &[0xfe, 0xff, 7]);
    golden(u32::MAX, &[0xfe, 0xff, 0xff, 0xff, 0x1f]);
    golden(i64::MAX as u64, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    golden(-12i128, &[6, b'-', b'1', b'2']);
    golden(u128::MAX, b"\x4e340282366920938463463374607431768211455");
}

#[test]
fn numbers_with_a_point() {
    golden(1.5f32, &[0, 0, 0xc0, 0x3f]);
    golden(-2.0f64, &[0, 0, 0, 0, 0, 0, 0, 0xc0]);
    assert!(read::<f64>(&bytes(&f64::NAN)).unwrap().is_nan());
    golden(f64::INFINITY, &[0, 0, 0, 0, 0, 0, 0xf0, 0x7f]);
}

#[test]
fn text_and_bytes() {
    golden("foo".to_owned(), &[6, 0x66, 0x6f, 0x6f]);
    golden('é', &[4, 0xc3, 0xa9]);
    golden(vec![0u8, 255], &[4, 0, 255]);
    golden(Uuid::from_u128(0xab), b"\x4800000000-0000-0000-0000-0000000000ab");
    golden(json!({"a": [1]}), b"\x12{\"a\":[1]}");
    let long = "x".repeat(70);
    golden(json!(long), &[b"\x90\x01\"", long.as_bytes(), b"\""].concat());
}

#[test]
fn times() {
    let at: DateTime<Utc> = "1970-01-01T00:00:00.000001Z".parse().unwrap();
    golden(at, &[2]);
    golden(at.naive_utc(), &[2]);
    golden(NaiveDate::from_ymd_opt(1969, 12, 31).unwrap(), &[1]);
    golden(NaiveTime::from_hms_micro_opt(0, 0, 0, 64).unwrap(), &[0x80, 1]);
}

#[derive(Debug, PartialEq, Serialize)]
struct Cents(i128);

impl crate::payload::Payload for Cents {
    const SHAPE: crate::shape::Shape = crate::shape::Shape::Decimal { precision: 38, scale: 2 };

    fn write<W: Writer>(&self, to: W) -> Written {
        to.decimal(self.0, 2)
    }
}

impl<'de> Read<'de> for Cents {
    fn read<R: Reader<'de>>(from: R) -> Result<Self, crate::payload::DecodeError> {
        from.decimal(2).map(Self)
    }
}

#[test]
fn decimals_are_as_short_as_they_can_be() {
    golden(Cents(0), &[2, 0]);
    golden(Cents(127), &[2, 0x7f]);
    golden(Cents(128), &[4, 0, 0x80]);
    golden(Cents(-128), &[2, 0x80]);
    golden(Cents(-129), &[4, 0xff, 0x7f]);
    golden(Cents(i128::MIN), &[&[32, 0x80][..], &[0; 15]].concat());
    assert_eq!(read::<Cents>(&[6, 0xff, 0xff, 0x80]).unwrap(), Cents(-128), "longer than needed");
}

#[test]
fn options() {
    golden(None::<i32>, &[0]);
    golden(Some(1), &[2, 2]);
    golden(None::<Option<i32>>, &[0]);
    golden(Some(None::<i32>), &[2, 0]);
    golden(Some(Some(1)), &[2, 2, 2]);
    golden(Some(()), &[2]);
    golden(Some(Level::High), &[2, 2]);
    golden(Some(vec![true]), &[2, 2, 1, 0]);
    golden(Some(Point { x: 1, y: 2 }), &[2, 2, 4]);
}

#[test]
fn an_option_of_a_union_is_one_union() {
    golden(None::<Choice>, &[0]);
    golden(Some(Choice::Nothing), &[2]);
    golden(Some(Choice::Number(-1)), &[4, 1]);
    golden(Some(Box::new(Choice::Pair((0, String::new())))), &[16, 0, 0]);
    golden(Some(Some(Choice::Nothing)), &[2, 2]);
}

#[test]
fn lists_and_maps_are_one_block() {
    golden(Vec::<i32>::new(), &[0]);
    golden(vec![3, 27], &[4, 6, 0x36, 0]);
    golden(BTreeSet::from([1, 2]), &[4, 2, 4, 0]);
    golden(BTreeMap::from([("a".to_owned(), 1)]), &[2, 2, b'a', 2, 0]);
    golden(BTreeMap::<String, ()>::new(), &[0]);
    golden(vec![(); 3], &[6, 0]);
}

#[test]
fn records_have_nothing_around_their_fields() {
    golden((1, "a".to_owned()), &[2, 2, b'a']);
    golden(Point { x: -1, y: 1 }, &[1, 2]);
    golden(Level::High, &[2]);
    golden(Choice::Nothing, &[0]);
    golden(Choice::Number(1), &[2, 2]);
    golden(Choice::Other(Point { x: 1, y: 1 }), &[6, 2, 2]);
    golden(Choice::Many(vec![Choice::Nothing]), &[10, 2, 0, 0]);
    golden(Choice::Maybe(Some(Box::new(Choice::Nothing))), &[12, 2]);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Test {
    a: i64,
    b: String,
}

#[test]
fn the_record_of_the_specification() {
    golden(Test { a: 27, b: "foo".into() }, &[0x36, 6, 0x66, 0x6f, 0x6f]);
    assert_eq!(Avro::CONTENT_TYPE, "application/avro");
    assert!(matches!(Test::SHAPE, crate::shape::Shape::Struct(_)));
}
