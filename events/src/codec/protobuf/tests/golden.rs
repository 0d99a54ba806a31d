//! One test for each row of the table.

use super::*;

/// A struct of one field, and the bytes of its values; each is read back.
macro_rules! rows {
    ($($name:ident: $type:ty { $($value:expr => $bytes:expr,)* })*) => {$(
        #[test]
        fn $name() {
            #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
            struct One {
                field: $type,
            }

            $(
                let one = One { field: $value };
                let bytes: &[u8] = $bytes;
                assert_eq!(encoded(&one), bytes, "{one:?}");
                assert_eq!(decoded::<One>(bytes).unwrap(), one);
            )*
        }
    )*};
}

fn instant(seconds: i64, nanos: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, nanos).unwrap()
}

rows! {
    nothing_is_an_empty_message: () { () => b"\x0a\x00", }
    a_bool_is_left_out_if_false: bool { false => b"", true => b"\x08\x01", }
    small_signed_numbers_are_int32: i8 { 0 => b"", 5 => b"\x08\x05", -1 => b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", }
    i32_is_int32: i32 { 150 => b"\x08\x96\x01", i32::MIN => b"\x08\x80\x80\x80\x80\xf8\xff\xff\xff\xff\x01", }
    unsigned_numbers_are_uint32: u16 { 0 => b"", 65_535 => b"\x08\xff\xff\x03", }
    u32_is_uint32: u32 { u32::MAX => b"\x08\xff\xff\xff\xff\x0f", }
    i64_is_int64: i64 { i64::MAX => b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f", }
    u64_is_uint64: u64 { u64::MAX => b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", }
    i128_is_text: i128 { 0 => b"\x0a\x010", -12 => b"\x0a\x03-12", }
    u128_is_text: u128 { 340 => b"\x0a\x03340", }
    only_the_positive_zero_of_a_float_is_left_out: f32 { 0.0 => b"", -0.0 => b"\x0d\x00\x00\x00\x80", 1.0 => b"\x0d\x00\x00\x80\x3f", }
    f64_is_double: f64 { 0.0 => b"", -0.0 => b"\x09\x00\x00\x00\x00\x00\x00\x00\x80", 1.0 => b"\x09\x00\x00\x00\x00\x00\x00\xf0\x3f", }
    text_is_a_string: String { String::new() => b"", "testing".to_owned() => b"\x0a\x07testing", }
    a_char_is_a_string: char { '€' => b"\x0a\x03\xe2\x82\xac", }
    bytes_are_bytes: Vec<u8> { vec![] => b"", vec![0, 200] => b"\x0a\x02\x00\xc8", }
    a_uuid_is_its_text: Uuid { Uuid::from_u128(0xab) => b"\x0a\x2400000000-0000-0000-0000-0000000000ab", }
    a_point_in_time_is_a_timestamp: DateTime<Utc> {
        instant(0, 0) => b"\x0a\x00",
        instant(1, 2000) => b"\x0a\x05\x08\x01\x10\xd0\x0f",
        instant(-1, 999_999_000) => b"\x0a\x11\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x98\x8c\xeb\xdc\x03",
    }
    a_local_time_is_microseconds: NaiveDateTime { instant(0, 0).naive_utc() => b"", instant(0, 1000).naive_utc() => b"\x08\x01", }
    a_date_is_days: NaiveDate { NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() => b"", NaiveDate::from_ymd_opt(1970, 1, 3).unwrap() => b"\x08\x02", }
    a_time_is_microseconds: NaiveTime { NaiveTime::MIN => b"", NaiveTime::from_hms_micro_opt(0, 0, 0, 3).unwrap() => b"\x08\x03", }
    json_is_text: Value { Value::Null => b"\x0a\x04null", serde_json::json!([1]) => b"\x0a\x03[1]", }
    an_option_of_a_scalar_is_explicit: Option<i32> { None => b"", Some(0) => b"\x08\x00", Some(1) => b"\x08\x01", }
    an_option_of_text_is_explicit: Option<String> { None => b"", Some(String::new()) => b"\x0a\x00", }
    an_option_of_a_message_is_presence: Option<Line> { None => b"", Some(Line::default()) => b"\x0a\x00", }
    an_option_of_nothing_is_presence: Option<()> { None => b"", Some(()) => b"\x0a\x00", }
    an_option_of_an_enum_is_explicit: Option<Color> { None => b"", Some(Color::Red) => b"\x08\x01", }
    an_option_of_a_list_is_wrapped: Option<Vec<i32>> { None => b"", Some(vec![]) => b"\x0a\x00", Some(vec![1, 2]) => b"\x0a\x04\x0a\x02\x01\x02", }
    an_option_of_a_map_is_wrapped: Option<BTreeMap<String, i32>> {
        Some([("a".to_owned(), 1)].into()) => b"\x0a\x07\x0a\x05\x0a\x01a\x10\x01",
    }
    an_option_of_an_option_is_wrapped: Option<Option<i32>> { None => b"", Some(None) => b"\x0a\x00", Some(Some(0)) => b"\x0a\x02\x08\x00", }
    an_option_of_bytes_is_explicit: Option<Vec<u8>> { Some(vec![]) => b"\x0a\x00", }
    numbers_are_packed: Vec<i32> { vec![] => b"", vec![3, 270, 86_942] => b"\x0a\x06\x03\x8e\x02\x9e\xa7\x05", }
    bools_are_packed: Vec<bool> { vec![false, true] => b"\x0a\x02\x00\x01", }
    floats_are_packed: Vec<f32> { vec![1.0] => b"\x0a\x04\x00\x00\x80\x3f", }
    doubles_are_packed: Vec<f64> { vec![0.0] => b"\x0a\x08\x00\x00\x00\x00\x00\x00\x00\x00", }
    enums_are_packed: Vec<Color> { vec![Color::Green, Color::Red] => b"\x0a\x02\x07\x01", }
    a_set_is_a_list: BTreeSet<u8> { [2, 1].into() => b"\x0a\x02\x01\x02", }
    texts_are_repeated: Vec<String> { vec![String::new(), "b".to_owned()] => b"\x0a\x00\x0a\x01b", }
    messages_are_repeated: Vec<Line> { vec![Line::default(), Line { sku: "a".to_owned(), count: 1 }] => b"\x0a\x00\x0a\x05\x0a\x01a\x10\x01", }
    instants_are_repeated: Vec<DateTime<Utc>> { vec![instant(0, 0), instant(1, 0)] => b"\x0a\x00\x0a\x02\x08\x01", }
    lists_of_lists_are_wrapped: Vec<Vec<i32>> { vec![vec![], vec![1]] => b"\x0a\x00\x0a\x03\x0a\x01\x01", }
    lists_of_options_are_wrapped: Vec<Option<i32>> { vec![None, Some(0)] => b"\x0a\x00\x0a\x02\x08\x00", }
    lists_of_bytes_are_repeated: Vec<Vec<u8>> { vec![vec![], vec![1]] => b"\x0a\x00\x0a\x01\x01", }
    a_map_is_entries: BTreeMap<String, i32> { [(String::new(), 0), ("a".to_owned(), 1)].into() => b"\x0a\x04\x0a\x00\x10\x00\x0a\x05\x0a\x01a\x10\x01", }
    a_map_of_lists_is_wrapped: BTreeMap<String, Vec<i32>> { [("a".to_owned(), vec![1, 2])].into() => b"\x0a\x09\x0a\x01a\x12\x04\x0a\x02\x01\x02", }
    a_map_of_messages_is_entries: BTreeMap<String, Line> { [("a".to_owned(), Line::default())].into() => b"\x0a\x05\x0a\x01a\x12\x00", }
    a_tuple_is_a_message: (i32, String) { (0, String::new()) => b"\x0a\x00", (1, "a".to_owned()) => b"\x0a\x05\x08\x01\x12\x01a", }
    a_struct_is_a_message: Line { Line::default() => b"\x0a\x00", Line { sku: "a".to_owned(), count: 2 } => b"\x0a\x05\x0a\x01a\x10\x02", }
    an_enum_is_its_number: Color { Color::Red => b"\x08\x01", Color::Green => b"\x08\x07", }
    a_union_is_a_oneof: Payment {
        Payment::Cash => b"\x0a\x02\x0a\x00",
        Payment::Card(Line::default()) => b"\x0a\x02\x12\x00",
        Payment::Cents(0) => b"\x0a\x02\x18\x00",
        Payment::Notes(vec![]) => b"\x0a\x02\x22\x00",
        Payment::Notes(vec![5]) => b"\x0a\x05\x22\x03\x0a\x01\x05",
        Payment::Change(None) => b"\x0a\x02\x2a\x00",
        Payment::Change(Some(0)) => b"\x0a\x04\x2a\x02\x08\x00",
    }
    a_pointer_is_what_it_points_to: Box<i32> { Box::new(0) => b"", Box::new(1) => b"\x08\x01", }
    recursion_is_messages_in_messages: Node {
        Node { value: 1, next: Some(Box::new(Node::default())) } => b"\x0a\x04\x08\x01\x12\x00",
    }
}

#[test]
fn instants_are_floored_to_the_microsecond() {
    assert_eq!(encoded(&instant(-1, 999_999_999)), encoded(&instant(-1, 999_999_000)));
    assert_eq!(decoded::<DateTime<Utc>>(b"\x0a\x04\x10\xcf\x8f\x00").unwrap(), instant(0, 1000));
}

#[test]
fn a_leap_second_is_the_one_after_it() {
    assert_eq!(encoded(&instant(59, 1_500_000_000)), encoded(&instant(60, 500_000_000)));
}

#[test]
fn decimals_are_text() {
    struct Price(i128);
    impl Serialize for Price {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_unit()
        }
    }
    impl crate::payload::Payload for Price {
        const SHAPE: crate::shape::Shape = crate::shape::Shape::Decimal { precision: 10, scale: 2 };

        fn write<W: crate::payload::Writer>(&self, to: W) -> crate::payload::Written {
            to.decimal(self.0, 2)
        }
    }
    impl<'de> Read<'de> for Price {
        fn read<R: crate::payload::Reader<'de>>(from: R) -> Result<Self, DecodeError> {
            from.decimal(2).map(Self)
        }
    }

    assert_eq!(encoded(&Price(-5)), b"\x0a\x05-0.05");
    assert_eq!(decoded::<Price>(b"\x0a\x05-0.05").unwrap().0, -5);
}

/// What is no message itself is field 1 of one, and is always written.
#[test]
fn an_event_of_any_type_is_a_message() {
    #[track_caller]
    fn check<T: crate::payload::Payload + for<'de> Read<'de> + PartialEq + std::fmt::Debug>(value: T, bytes: &[u8]) {
        assert_eq!(encoded(&value), bytes);
        assert_eq!(decoded::<T>(bytes).unwrap(), value);
    }

    check((), b"");
    check(false, b"\x08\x00");
    check(0.0f64, b"\x09\x00\x00\x00\x00\x00\x00\x00\x00");
    check(1.0f32, b"\x0d\x00\x00\x80\x3f");
    check(String::new(), b"\x0a\x00");
    check(instant(0, 0), b"\x0a\x00");
    check(NaiveTime::MIN, b"\x08\x00");
    check(Color::Green, b"\x08\x07");
    check(None::<i32>, b"");
    check(Some(0), b"\x08\x00");
    check(Some(vec![1]), b"\x0a\x03\x0a\x01\x01");
    check(vec![1, 2], b"\x0a\x02\x01\x02");
    check(vec![vec![1]], b"\x0a\x03\x0a\x01\x01");
    check(BTreeMap::from([("a".to_owned(), 1)]), b"\x0a\x05\x0a\x01a\x10\x01");
    check((1, 2), b"\x08\x01\x10\x02");
    check(Payment::Cash, b"\x0a\x00");
    check(Payment::Cents(3), b"\x18\x03");
}

#[test]
fn everything_makes_the_round_trip() {
    let value = everything();
    assert_eq!(decoded::<Everything<'_>>(&encoded(&value)).unwrap(), value);
}

#[test]
fn text_is_borrowed() {
    #[derive(Debug, Serialize, Deserialize, Payload)]
    struct Borrowed<'a> {
        text: &'a str,
        bytes: &'a [u8],
    }

    let bytes = encoded(&Borrowed { text: "here", bytes: b"there" });
    let read: Borrowed<'_> = decoded(&bytes).unwrap();
    assert!(bytes.as_ptr_range().contains(&read.text.as_ptr()));
    assert!(bytes.as_ptr_range().contains(&read.bytes.as_ptr()));
}

#[test]
fn the_buffer_is_appended_to_and_cut_back_after_an_error() {
    let mut out = b"kept".to_vec();
    Protobuf::encode(&Line { sku: "a".to_owned(), count: 0 }, &mut out).unwrap();
    assert_eq!(out, b"kept\x0a\x01a");
    let late = ("x".to_owned(), DateTime::<Utc>::MAX_UTC);
    Protobuf::encode(&late, &mut out).unwrap_err();
    assert_eq!(out, b"kept\x0a\x01a");
}
