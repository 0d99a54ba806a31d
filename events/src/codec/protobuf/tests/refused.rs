//! What is skipped, what counts last, and what is refused.

use super::*;
use crate::payload::Unwritable;

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Small {
    number: i32,
    text: String,
    list: Vec<u32>,
    #[serde(default)]
    color: Option<Color>,
}

fn small(number: i32, text: &str, list: &[u32]) -> Small {
    Small { number, text: text.to_owned(), list: list.to_vec(), color: None }
}

#[test]
fn unknown_fields_are_skipped_groups_too() {
    // 5: varint, 6: I64, 7: bytes, 8: I32, 9: a group with a group in it.
    let bytes = b"\x08\x01\x28\xff\x01\x31abcdefgh\x3a\x02xx\x45abcd\x4b\x53\x08\x01\x54\x0a\x01x\x4c\x12\x01t";
    assert_eq!(decoded::<Small>(bytes).unwrap(), small(1, "t", &[]));
}

#[test]
fn a_known_field_of_another_wire_type_is_skipped() {
    let bytes = b"\x08\x01\x0a\x01x\x0d\x00\x00\x00\x00\x12\x01t\x10\x05\x1d\x00\x00\x00\x00\x1b\x1c\x20\x01\x22\x01x";
    assert_eq!(decoded::<Small>(bytes).unwrap(), Small { color: Some(Color::Red), ..small(1, "t", &[]) });
}

#[test]
fn a_known_field_of_another_wire_type_is_read_as_far_as_skipping_needs() {
    assert_eq!(refusal::<Small>(b"\x0a\x05x"), Unreadable::Truncated);
    assert_eq!(refusal::<Small>(b"\x0b\x08"), Unreadable::Truncated);
    assert!(matches!(refusal::<Small>(b"\x0b\x14"), Unreadable::Malformed(_)), "a group that ends as another");
    assert!(matches!(refusal::<Small>(b"\x0f"), Unreadable::Malformed(_)), "wire type 7");
    // A variant is not announced by a group, and so the last one that is counts.
    assert_eq!(decoded::<Payment>(b"\x18\x03\x1b\x1c").unwrap(), Payment::Cents(3));
    assert_eq!(refusal::<Payment>(b"\x1b\x1c"), Unreadable::UnknownVariant);
    // Keys that are no text are not there, and values that are none keep the last one.
    let map = BTreeMap::from([(String::new(), 5)]);
    assert_eq!(decoded::<BTreeMap<String, i32>>(b"\x0a\x09\x08\x01\x10\x05\x12\x01x\x1a\x00").unwrap(), map);
}

#[test]
fn a_point_in_time_of_another_writer_is_read() {
    let at = |seconds, nanos| DateTime::from_timestamp(seconds, nanos).unwrap();
    // Nanoseconds first, fields that are unknown or of another wire type between, the last one counts.
    let bytes = b"\x0a\x0f\x10\x88\x27\x0a\x01x\x18\x01\x0d\x00\x00\x00\x00\x08\x07\x08\x09";
    let bytes = [&[0x0a, bytes.len() as u8 - 2], &bytes[2..]].concat();
    assert_eq!(decoded::<(DateTime<Utc>,)>(&bytes).unwrap(), (at(9, 5000),));
    let shallow = Limits { depth: 1, ..Limits::DEFAULT };
    let read = |bytes: &[u8]| crate::codec::protobuf::decode::<DateTime<Utc>>(bytes, None, &shallow);
    assert_eq!(read(b"\x0a\x02\x08\x01").unwrap_err().cause(), &Unreadable::TooDeep(1));
}

#[test]
fn a_pointer_keeps_its_value_where_another_wire_type_follows() {
    assert_eq!(decoded::<(Box<i32>,)>(b"\x08\x01\x0a\x00").unwrap(), (Box::new(1),));
}

#[test]
fn the_last_occurrence_counts() {
    assert_eq!(decoded::<Small>(b"\x08\x01\x12\x01a\x08\x02\x12\x01b").unwrap(), small(2, "b", &[]));
    let line = (Line { sku: String::new(), count: 2 },);
    assert_eq!(decoded::<(Line,)>(b"\x0a\x03\x0a\x01a\x0a\x02\x10\x02").unwrap(), line);
    assert_eq!(decoded::<Payment>(b"\x0a\x00\x18\x03").unwrap(), Payment::Cents(3));
    assert_eq!(decoded::<(Vec<u8>,)>(b"\x0a\x01a\x0a\x01b").unwrap(), (b"b".to_vec(),));
}

#[test]
fn packed_and_unpacked_items_mix() {
    assert_eq!(decoded::<Small>(b"\x18\x01\x1a\x02\x02\x03\x1a\x00\x18\x04").unwrap(), small(0, "", &[1, 2, 3, 4]));
    assert_eq!(decoded::<Vec<Color>>(b"\x0a\x00\x08\x01").unwrap(), [Color::Red]);
    assert_eq!(decoded::<Vec<f64>>(b"\x09\x00\x00\x00\x00\x00\x00\xf0\x3f\x0a\x00").unwrap(), [1.0]);
    assert_eq!(decoded::<Vec<f32>>(b"\x0d\x00\x00\x80\x3f").unwrap(), [1.0]);
}

#[test]
fn a_maps_entry_may_lack_its_zero_and_the_last_value_of_a_key_counts() {
    let map = BTreeMap::from([(String::new(), 3), ("a".to_owned(), 0)]);
    assert_eq!(decoded::<BTreeMap<String, i32>>(b"\x0a\x02\x10\x01\x0a\x03\x0a\x01a\x0a\x02\x10\x03").unwrap(), map);
    assert_eq!(refusal::<BTreeMap<String, Line>>(b"\x0a\x00"), Unreadable::Missing);
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_not_cut() {
    let long = b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    assert_eq!(refusal::<u8>(b"\x08\x80\x02"), Unreadable::OutOfRange("u8"));
    assert_eq!(refusal::<u16>(b"\x08\x80\x80\x04"), Unreadable::OutOfRange("u16"));
    assert_eq!(refusal::<u32>(long), Unreadable::OutOfRange("u32"));
    assert_eq!(refusal::<i8>(b"\x08\x80\x01"), Unreadable::OutOfRange("i8"));
    // The spec has a negative `int32` in ten bytes; in five it is a large positive number.
    assert_eq!(refusal::<i32>(b"\x08\xff\xff\xff\xff\x0f"), Unreadable::OutOfRange("i32"));
    assert_eq!(refusal::<bool>(b"\x08\x02"), Unreadable::OutOfRange("bool"));
    assert_eq!(refusal::<Vec<u8>>(b"\x08\x02"), Unreadable::Missing);
    assert_eq!(refusal::<u128>(b"\x0a\x02-1"), Unreadable::OutOfRange("u128"));
    assert_eq!(refusal::<i128>(b"\x0a\x011\x0a\x01a"), Unreadable::Malformed("a whole number is expected"));
    assert_eq!(refusal::<NaiveTime>(b"\x08\x80\x80\x80\x80\x80\x80\x01"), Unreadable::OutOfRange("a time of day"));
    assert_eq!(refusal::<NaiveTime>(long), Unreadable::OutOfRange("a time of day"));
    assert_eq!(refusal::<NaiveDate>(b"\x08\xff\xff\xff\xff\x07"), Unreadable::OutOfRange("a date"));
    assert_eq!(
        refusal::<NaiveDateTime>(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
        Unreadable::OutOfRange("a date and time")
    );
    for nanos in
        [b"\x0a\x06\x10\x80\x94\xeb\xdc\x03".as_slice(), b"\x0a\x0b\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"]
    {
        assert_eq!(refusal::<DateTime<Utc>>(nanos), Unreadable::OutOfRange("a point in time"));
    }
}

#[test]
fn instants_and_times_that_the_format_has_not_are_refused() {
    let cause = |written: crate::payload::EncodeError| written.cause().clone();
    let mut out = Vec::new();
    let year = cause(crate::codec::protobuf::encode(&DateTime::<Utc>::MAX_UTC, &mut out).unwrap_err());
    assert!(matches!(year, Unwritable::OutOfRange { into: "google.protobuf.Timestamp", .. }));
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).unwrap();
    let leap = cause(crate::codec::protobuf::encode(&leap, &mut out).unwrap_err());
    assert!(matches!(leap, Unwritable::OutOfRange { from: "NaiveTime", .. }));
}

#[test]
fn malformed_bytes_are_refused() {
    let malformed = |bytes: &[u8]| matches!(refusal::<Small>(bytes), Unreadable::Malformed(_));
    assert!(malformed(b"\x00\x01"), "field number 0");
    assert!(malformed(b"\x80\x00\x01"), "field number 0 in two bytes");
    assert!(malformed(b"\x0c"), "the end of no group");
    assert!(malformed(b"\x0e"), "wire type 6");
    assert!(malformed(b"\x0f"), "wire type 7");
    assert!(malformed(b"\x2b\x34"), "a group that ends as another");
    assert!(malformed(b"\x2b\x00\x00\x2c"), "field number 0 in a group");
    assert!(malformed(b"\x88\x80\x80\x80\x10\x00"), "a number of 30 bits");
    assert!(malformed(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "65 bits");
    assert!(malformed(b"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), "eleven bytes");
    assert!(malformed(b"\x12\x01\xff"), "not UTF-8");
    for bytes in
        [b"\x08".as_slice(), b"\x12\x02a", b"\x12", b"\x2b", b"\x2b\x08", b"\x31abcdefg", b"\x45abc", b"\x08\x80"]
    {
        assert_eq!(refusal::<Small>(bytes), Unreadable::Truncated, "{bytes:?}");
    }
    assert!(matches!(refusal::<Uuid>(b"\x0a\x01x"), Unreadable::Malformed(_)));
    assert!(matches!(refusal::<Value>(b"\x0a\x01{"), Unreadable::Malformed(_)));
    assert!(matches!(refusal::<char>(b"\x0a\x02ab"), Unreadable::Malformed(_)));
}

#[test]
fn what_has_no_zero_is_missing() {
    assert_eq!(refusal::<(Line,)>(b""), Unreadable::Missing);
    assert_eq!(refusal::<(Color,)>(b""), Unreadable::Missing);
    assert_eq!(refusal::<(Uuid,)>(b""), Unreadable::Missing);
    assert_eq!(refusal::<(DateTime<Utc>,)>(b""), Unreadable::Missing);
    assert_eq!(refusal::<(Payment,)>(b""), Unreadable::Missing);
    assert_eq!(refusal::<String>(b""), Unreadable::Missing);
    let error = decoded::<(i32, (Color,))>(b"\x12\x00").unwrap_err();
    assert_eq!(error.to_string(), "._1._0: it is missing and has no default");
}

#[test]
fn an_enums_zero_is_no_value() {
    assert_eq!(refusal::<(Color,)>(b"\x08\x00"), Unreadable::Missing);
    assert_eq!(refusal::<(Color,)>(b"\x08\x01\x08\x00"), Unreadable::Missing);
    assert_eq!(refusal::<(Vec<Color>,)>(b"\x08\x00"), Unreadable::UnknownVariant);
    assert_eq!(refusal::<(Option<Color>,)>(b"\x08\x00"), Unreadable::UnknownVariant);
}

#[test]
fn unknown_variants_are_the_one_that_stands_for_them_or_refused() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    enum Open {
        Known,
        #[serde(other)]
        Unknown,
    }

    assert_eq!(decoded::<(Open,)>(b"\x08\x09").unwrap(), (Open::Unknown,));
    assert_eq!(decoded::<Vec<Open>>(b"\x0a\x03\x01\x09\x00").unwrap(), [Open::Known, Open::Unknown, Open::Unknown]);
    assert_eq!(refusal::<(Color,)>(b"\x08\x02"), Unreadable::UnknownVariant);
    assert_eq!(refusal::<(Color,)>(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Unreadable::UnknownVariant);
    assert_eq!(refusal::<Payment>(b""), Unreadable::UnknownVariant);
    assert_eq!(refusal::<Payment>(b"\x32\x00"), Unreadable::UnknownVariant);
    assert!(matches!(refusal::<(Payment,)>(b"\x0a\x02\x1a\x00"), Unreadable::Malformed(_)), "cents are no text");
}

#[test]
fn a_default_stands_for_what_has_no_zero() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Defaulted {
        #[serde(default = "green")]
        #[event(default = "Green")]
        color: Color,
        #[serde(default = "ten")]
        #[event(default = 10)]
        count: i32,
    }

    fn green() -> Color {
        Color::Green
    }

    fn ten() -> i32 {
        10
    }

    // The writer of this version knew `count`, and left it out because it is 0.
    assert_eq!(decoded::<Defaulted>(b"").unwrap(), Defaulted { color: Color::Green, count: 0 });
}

#[test]
fn each_budget_is_kept() {
    let limits = Limits { bytes: 40, depth: 3, elements: 4 };
    let cause = |error: DecodeError| error.cause().clone();
    let too_long = crate::codec::protobuf::decode::<()>(&[0; 41], None, &limits);
    assert_eq!(cause(too_long.unwrap_err()), Unreadable::TooLong { found: 41, limit: 40 });

    let node = |depth| (1..depth).fold(Node::default(), |next, value| Node { value, next: Some(Box::new(next)) });
    let read = |bytes: &[u8]| crate::codec::protobuf::decode::<Node>(bytes, None, &limits).map(drop);
    read(&encoded(&node(3))).unwrap();
    assert_eq!(cause(read(&encoded(&node(4))).unwrap_err()), Unreadable::TooDeep(3));
    read(b"\x2b\x33\x34\x2c").unwrap();
    assert_eq!(cause(read(b"\x2b\x33\x3b\x3c\x34\x2c").unwrap_err()), Unreadable::TooDeep(3));

    let list = |bytes: &[u8]| crate::codec::protobuf::decode::<Vec<u32>>(bytes, None, &limits).map(drop);
    list(b"\x0a\x03\x00\x00\x00\x08\x00").unwrap();
    assert_eq!(cause(list(b"\x0a\x05\x00\x00\x00\x00\x00").unwrap_err()), Unreadable::TooMany(4));
    let texts = crate::codec::protobuf::decode::<Vec<String>>(&b"\x0a\x00".repeat(5), None, &limits);
    assert_eq!(cause(texts.unwrap_err()), Unreadable::TooMany(4));
    let map = crate::codec::protobuf::decode::<BTreeMap<String, ()>>(&b"\x0a\x00".repeat(5), None, &limits);
    assert_eq!(cause(map.unwrap_err()), Unreadable::TooMany(4));
    let json = |text: &str| crate::codec::protobuf::decode::<Value>(&encoded(&text.to_owned()), None, &limits);
    json(r#"[["[[[[,,,,\"[,,"]]"#).unwrap();
    assert_eq!(cause(json("[[[[]]]]").unwrap_err()), Unreadable::TooDeep(3));
    assert_eq!(cause(json("[1,2,3,4,5]").unwrap_err()), Unreadable::TooMany(4));
}
