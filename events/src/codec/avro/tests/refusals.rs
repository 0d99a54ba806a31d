//! Each limit, each malformed byte, each value without bytes: a typed error that says where.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    bytes, read, refused,
    types::{Choice, Level, Point},
};
use crate::{
    Payload,
    codec::{Avro, Codec, Limits, avro::decode},
    payload::{Unreadable, Unwritable},
};

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Order {
    name: String,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Line {
    amount: u64,
    gift: bool,
}

#[derive(Debug, Default, Serialize, Deserialize, Payload)]
struct Node {
    next: Option<Box<Node>>,
}

#[derive(Debug, Serialize, Deserialize, Payload)]
struct Empty {}

#[test]
fn an_error_says_where() {
    let error = read::<Order>(&[0, 2, 2, 7, 0]).unwrap_err();
    assert_eq!(error.to_string(), ".lines.gift: a boolean that is neither 0 nor 1");
    let error = read::<Choice>(&[2]).unwrap_err();
    assert_eq!(error.to_string(), ".Number: the bytes end too early");
}

#[test]
fn what_cannot_be_written_leaves_the_buffer_as_it_was() {
    let order = Order { name: "n".into(), lines: vec![Line { amount: u64::MAX, gift: true }] };
    let mut out = b"kept".to_vec();
    let error = Avro::encode(&order, &mut out).unwrap_err();
    assert_eq!(out, b"kept");
    assert_eq!(error.to_string(), "a number of type u64 does not fit into long");
}

#[test]
fn a_leap_second_is_no_time_of_a_day() {
    let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).unwrap();
    let error = Avro::encode(&leap, &mut Vec::new()).unwrap_err();
    let Unwritable::OutOfRange { into, .. } = error.downcast::<crate::payload::EncodeError>().unwrap().cause().clone()
    else {
        panic!("a number that is too large")
    };
    assert_eq!(into, "time-micros");
}

#[test]
fn all_bytes_are_read() {
    assert_eq!(refused::<Order>(&[0, 0, 9]), Unreadable::TrailingBytes(1));
    let whole = bytes(&Order { name: "name".into(), lines: vec![Line { amount: 1 << 40, gift: true }] });
    for end in 0..whole.len() {
        assert_eq!(refused::<Order>(&whole[..end]), Unreadable::Truncated, "{end}");
    }
}

#[test]
fn numbers_outside_of_their_type() {
    assert_eq!(refused::<u8>(&[0x80, 4]), Unreadable::OutOfRange("u8"));
    assert_eq!(refused::<u16>(&[1]), Unreadable::OutOfRange("u16"));
    assert_eq!(refused::<u32>(&[1]), Unreadable::OutOfRange("u32"));
    assert_eq!(refused::<u64>(&[1]), Unreadable::OutOfRange("u64"));
    assert_eq!(refused::<i8>(&[0x80, 2]), Unreadable::OutOfRange("i8"));
    assert_eq!(refused::<i32>(&bytes(&(1i64 << 31))), Unreadable::OutOfRange("int"));
    assert_eq!(refused::<i128>(&bytes(&"1e3".to_owned())), Unreadable::OutOfRange("i128"));
    assert_eq!(refused::<u128>(&bytes(&"-1".to_owned())), Unreadable::OutOfRange("u128"));
}

#[test]
fn times_that_there_are_not() {
    assert_eq!(refused::<DateTime<Utc>>(&bytes(&i64::MAX)), Unreadable::OutOfRange("DateTime"));
    assert_eq!(refused::<chrono::NaiveDateTime>(&bytes(&i64::MIN)), Unreadable::OutOfRange("NaiveDateTime"));
    assert_eq!(refused::<NaiveDate>(&bytes(&i32::MAX)), Unreadable::OutOfRange("NaiveDate"));
    assert_eq!(refused::<NaiveTime>(&bytes(&86_400_000_000i64)), Unreadable::OutOfRange("NaiveTime"));
    assert_eq!(refused::<NaiveTime>(&[1]), Unreadable::OutOfRange("NaiveTime"));
}

#[test]
fn text_that_is_none() {
    assert_eq!(refused::<String>(&[2, 0xff]), Unreadable::Malformed("text that is not UTF-8"));
    assert_eq!(refused::<Uuid>(&bytes(&"0".repeat(32))), Unreadable::Malformed("text that is no UUID"));
    assert_eq!(refused::<Value>(&bytes(&"{".to_owned())), Unreadable::Malformed("text that is not JSON"));
    let keyed = refused::<BTreeMap<String, ()>>(&[2, 2, 0xff, 0]);
    assert_eq!(keyed, Unreadable::Malformed("text that is not UTF-8"));
}

#[test]
fn indexes_of_nothing() {
    for index in [[4], [1]] {
        assert_eq!(refused::<Level>(&index), Unreadable::UnknownVariant);
        assert_eq!(refused::<Option<()>>(&index), Unreadable::UnknownVariant);
    }
    assert_eq!(refused::<Choice>(&[16]), Unreadable::UnknownVariant);
    assert_eq!(refused::<Option<Choice>>(&[18]), Unreadable::UnknownVariant);
    assert_eq!(refused::<Option<Point>>(&[4, 0, 0]), Unreadable::UnknownVariant);
}

#[test]
fn more_bytes_than_the_limit() {
    let limits = Limits { bytes: 2, ..Limits::DEFAULT };
    let error = decode::<String>(&[4, b'a', b'b'], &limits).unwrap_err();
    assert_eq!(error.cause(), &Unreadable::TooLong { found: 3, limit: 2 });
}

#[test]
fn deeper_than_the_limit() {
    let limits = Limits { depth: 2, ..Limits::DEFAULT };
    assert!(decode::<Node>(&[2, 0], &limits).is_ok());
    assert_eq!(decode::<Node>(&[2, 2, 0], &limits).unwrap_err().cause(), &Unreadable::TooDeep(2));
    assert!(decode::<Vec<Vec<u16>>>(&[2, 0, 0], &limits).is_ok());
    assert_eq!(decode::<Vec<Vec<Vec<u16>>>>(&[2, 2, 0, 0, 0], &limits).unwrap_err().cause(), &Unreadable::TooDeep(2));
    assert_eq!(decode::<Value>(b"\x0c[[[]]]", &limits).unwrap_err().cause(), &Unreadable::TooDeep(2));
}

#[test]
fn bombs_of_depth() {
    assert_eq!(refused::<Node>(&[2; 1 << 20]), Unreadable::TooDeep(64));
    assert_eq!(
        refused::<Choice>(&[&[12][..], &[14; 1 << 10]].concat()),
        Unreadable::TooDeep(64),
        "through options and variants alone"
    );
    assert_eq!(refused::<Choice>(&[10, 2].repeat(1 << 10)), Unreadable::TooDeep(64));
}

#[test]
fn more_elements_than_the_limit() {
    let limits = Limits { elements: 3, ..Limits::DEFAULT };
    assert!(decode::<Vec<u16>>(&[6, 0, 0, 0, 0], &limits).is_ok());
    let error = decode::<Vec<u16>>(&[4, 0, 0, 4, 0, 0, 0], &limits).unwrap_err();
    assert_eq!(error.cause(), &Unreadable::TooMany(3), "in two blocks");
    assert_eq!(decode::<Vec<()>>(&[8, 0], &limits).unwrap_err().cause(), &Unreadable::TooMany(3));
    let nested = decode::<Vec<Vec<()>>>(&[4, 2, 0, 2, 0, 0], &limits);
    assert_eq!(nested.unwrap_err().cause(), &Unreadable::TooMany(3), "of all lists together");
    assert_eq!(decode::<Value>(b"\x16[0,1,2,3,4]", &limits).unwrap_err().cause(), &Unreadable::TooMany(3));
}

#[test]
fn bombs_of_items_without_bytes() {
    let mut bomb = bytes(&(1i64 << 62));
    bomb.push(0);
    assert_eq!(refused::<Vec<()>>(&bomb), Unreadable::TooMany(1_000_000));
    assert_eq!(refused::<Vec<Empty>>(&bomb), Unreadable::TooMany(1_000_000));
    let all: Vec<()> = read(&[bytes(&1_000_000i64), vec![0]].concat()).unwrap();
    assert_eq!(all.len(), 1_000_000);
    let by_size = [bytes(&i64::MIN), vec![0]].concat();
    assert_eq!(refused::<Vec<()>>(&by_size), Unreadable::TooMany(1_000_000));
}

#[test]
fn blocks_with_a_size_and_several_blocks() {
    assert_eq!(read::<Vec<i32>>(&[3, 4, 2, 4, 2, 6, 0]).unwrap(), [1, 2, 3]);
    assert_eq!(refused::<Vec<i32>>(&[3, 40, 2, 4, 0]), Unreadable::Truncated);
    assert_eq!(refused::<Vec<i32>>(&[3, 1, 2, 4, 0]), Unreadable::Malformed("a negative length"));
    assert_eq!(refused::<Vec<i32>>(&[3, 2, 2, 4, 0]), Unreadable::Malformed("a block of another size"));
    assert_eq!(refused::<Vec<()>>(&[3, 2, 0]), Unreadable::Malformed("a block of another size"));
    let map: BTreeMap<String, i32> = read(&[1, 6, 2, b'a', 2, 2, 2, b'b', 4, 0]).unwrap();
    assert_eq!(map, [("a".to_owned(), 1), ("b".to_owned(), 2)].into());
}
