//! What is written is read as the same value.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, NaiveTime, Utc};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{bytes, read, types::everything};
use crate::{
    Payload,
    codec::{Avro, Codec, Limits},
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn everything_comes_back(value in everything()) {
        prop_assert_eq!(read::<super::types::Everything>(&bytes(&value)).unwrap(), value);
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Borrowed<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    text: &'a str,
    bytes: &'a [u8],
}

#[test]
fn text_and_bytes_are_borrowed_from_the_message() {
    let value = Borrowed { name: "n".into(), text: "text", bytes: b"\xff" };
    let bytes = bytes(&value);
    let read: Borrowed<'_> = read(&bytes).unwrap();
    assert_eq!(read, value);
    assert!(matches!(read.name, Cow::Borrowed(_)) && bytes.as_ptr_range().contains(&read.text.as_ptr()));
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Collections {
    queue: VecDeque<u16>,
    set: HashSet<String>,
    sorted: BTreeSet<char>,
    map: HashMap<Arc<str>, Box<i32>>,
    generic: Pair<u8>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Pair<T> {
    items: Vec<T>,
    one: T,
}

#[test]
fn each_collection_comes_back() {
    let value = Collections {
        queue: (0..300).collect(),
        set: ["a".to_owned(), "b".to_owned()].into(),
        sorted: ['ß', 'a'].into(),
        map: [("x".into(), Box::new(-1))].into(),
        generic: Pair { items: vec![1, 2], one: 3 },
    };
    assert_eq!(read::<Collections>(&bytes(&value)).unwrap(), value);
}

#[test]
fn times_are_floored_to_the_microsecond() {
    let at: DateTime<Utc> = "1969-12-31T23:59:59.999999999Z".parse().unwrap();
    assert_eq!(bytes(&at), [1], "-1 microsecond, not 0");
    let time = NaiveTime::from_hms_nano_opt(0, 0, 0, 1999).unwrap();
    assert_eq!(bytes(&time), [2]);
}

#[test]
fn a_reused_buffer_is_appended_to_and_does_not_grow_again() {
    let value = super::types::samples(1).remove(0);
    let mut out = bytes(&value);
    let (size, capacity) = (out.len(), out.capacity());
    out.clear();
    Avro::encode(&value, &mut out).unwrap();
    assert_eq!((out.len(), out.capacity()), (size, capacity));
    Avro::encode(&value, &mut out).unwrap();
    assert_eq!(out[..size], out[size..]);
    assert!(Avro::decode::<super::types::Everything>(&out, &Limits::DEFAULT).is_err());
}

#[cfg(feature = "json")]
#[test]
fn bytes_that_say_they_are_avro_are_read_as_avro_whatever_the_events_codec() {
    use crate::codec::{Encoding, Json, decode_as};

    let bytes = bytes(&super::types::Point { x: 1, y: -1 });
    let read = decode_as::<Json, super::types::Point>(
        "point",
        Encoding::of("Application/Avro; v=1"),
        &bytes,
        &Limits::DEFAULT,
    );
    assert_eq!(read.unwrap(), super::types::Point { x: 1, y: -1 });
}
