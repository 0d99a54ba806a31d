//! Our Avro beside that of the crate `apache-avro`: datums, schemas, single objects and container files.

use apache_avro::{
    Codec as Compression, DeflateSettings, GenericSingleObjectReader, GenericSingleObjectWriter, Reader, Writer,
    reader::datum::GenericDatumReader, types::Value, writer::datum::GenericDatumWriter,
};
use events::{
    Error,
    codec::{
        Avro, Codec, Limits,
        avro::interop::{ContainerFile, SingleObjects, Unreadable},
    },
    prelude::*,
    schema::avro::Schema,
};

use crate::python::sample::{Sample, values};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "interop.orders", name = "interop.order", version = "1.0.0", codec = "avro", validate = rules)]
struct Order {
    id: i64,
    #[serde(alias = "client")]
    customer: String,
    #[serde(default)]
    notes: Vec<String>,
}

fn rules(order: &Order) -> Result<(), &'static str> {
    if order.id < 0 { Err("id: not negative") } else { Ok(()) }
}

fn ours(event: &impl Event) -> Schema {
    fn of<E: Event>(_: &E) -> Schema {
        Schema::of(&E::event_type().model())
    }
    of(event)
}

fn order(id: i64) -> Order {
    Order { id, customer: format!("customer {id}"), notes: Vec::new() }
}

/// What somebody else calls an order, and what else they know of it.
const THEIRS: &str = r#"{"type":"record","name":"com.example.PurchaseOrder","fields":[
    {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
    {"name":"client","type":"string"},
    {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
        {"name":"price","type":"double"},{"name":"next","type":["null","Line"]}]}}},
    {"name":"id","type":"int"}]}"#;

fn their_order(id: i32) -> Value {
    let line = |next| Value::Record(vec![("price".into(), Value::Double(1.5)), ("next".into(), next)]);
    let next = Value::Union(1, Box::new(line(Value::Union(0, Box::new(Value::Null)))));
    Value::Record(vec![
        ("at".into(), Value::TimestampMillis(1_700_000_000_000)),
        ("client".into(), Value::String(format!("customer {id}"))),
        ("lines".into(), Value::Array(vec![line(next), line(Value::Union(0, Box::new(Value::Null)))])),
        ("id".into(), Value::Int(id)),
    ])
}

#[test]
fn every_type_is_read_and_written_as_the_other_crate_does() {
    let values = values();
    let schema = apache_avro::Schema::try_from(&ours(&values[0])).unwrap();
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let writer = GenericDatumWriter::builder(&schema).build().unwrap();
    for value in &values {
        let mut bytes = Vec::new();
        Avro::encode(value, &mut bytes).unwrap();
        let mut rest = &bytes[..];
        let theirs = reader.read_value(&mut rest).unwrap();
        assert!(rest.is_empty());
        // Its maps have no order, so that values are compared instead of bytes.
        let again = writer.write_value_to_vec(theirs).unwrap();
        let read: Sample = Avro::decode(&again, &Limits::DEFAULT).unwrap();
        assert_eq!(&read, value);
    }
}

#[test]
fn schemas_go_there_and_back() {
    for schema in [ours(&values()[0]), ours(&order(1)), Schema::parse(THEIRS).unwrap()] {
        let theirs = apache_avro::Schema::try_from(&schema).unwrap();
        let back = Schema::try_from(&theirs).unwrap();
        assert_eq!((back.canonical(), back.fingerprint()), (schema.canonical(), schema.fingerprint()));
    }
}

#[test]
fn fingerprints_differ_for_logical_types_only() {
    let plain = ours(&order(1));
    assert_eq!(plain.apache_fingerprint(), Some(plain.fingerprint()));
    let logical = Schema::parse(THEIRS).unwrap();
    assert_ne!(logical.apache_fingerprint(), Some(logical.fingerprint()));
    // The specification's, as Java and fastavro have it.
    let record = r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"}}]}"#;
    let plain = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}"#;
    let fingerprint = |text| Schema::parse(text).unwrap().fingerprint();
    assert_eq!(fingerprint(record), fingerprint(plain));
}

fn single(schema: &str, value: Value) -> Vec<u8> {
    let schema = apache_avro::Schema::parse_str(schema).unwrap();
    let mut bytes = Vec::new();
    GenericSingleObjectWriter::new_with_capacity(&schema, 64).unwrap().write_value(value, &mut bytes).unwrap();
    bytes
}

#[test]
fn single_objects_of_the_other_crate_are_read_and_ours_by_it() {
    let orders = SingleObjects::<Order>::new().unwrap();
    let mut bytes = Vec::new();
    orders.write(&order(7), &mut bytes).unwrap();
    assert_eq!(orders.read(&bytes).unwrap(), order(7));
    let schema = apache_avro::Schema::try_from(&ours(&order(7))).unwrap();
    let theirs =
        GenericSingleObjectReader::builder().schema(schema).build().unwrap().read_value(&mut &bytes[..]).unwrap();
    let Value::Record(fields) = theirs else { panic!("{theirs:?}") };
    assert_eq!(fields[0], ("id".to_owned(), Value::Long(7)));

    let foreign = single(THEIRS, their_order(7));
    let orders = orders.written_by(&Schema::parse(THEIRS).unwrap()).unwrap();
    assert_eq!(orders.read(&foreign).unwrap(), order(7));
    // Under the fingerprint by the specification too.
    let fingerprint = Schema::parse(THEIRS).unwrap().fingerprint().to_bytes();
    let proper = [&[0xc3, 0x01], &fingerprint[..], &foreign[10..]].concat();
    assert_eq!(orders.read(&proper).unwrap(), order(7));
}

#[test]
fn what_is_no_single_object_or_of_an_unknown_schema_is_refused() {
    let orders = SingleObjects::<Order>::new().unwrap();
    let foreign = single(THEIRS, their_order(7));
    let why = |bytes: &[u8], orders: &SingleObjects<Order>| match orders.read(bytes) {
        Err(Error::Decode { event, source }) => (event, source.to_string()),
        other => panic!("{other:?}"),
    };
    let (event, text) = why(&foreign, &orders);
    assert!(event == "interop.order" && text.contains("no schema here has the fingerprint"), "{text}");
    assert!(text.contains("`written_by`"), "{text}");
    for bytes in [&b""[..], b"\xc3", b"\xc3\x01\0\0\0", b"\xc3\x02\0\0\0\0\0\0\0\0\0", b"{\"id\":1}  "] {
        assert_eq!(why(bytes, &orders).1, Unreadable::NotASingleObject.to_string());
    }
    let orders = orders.written_by(&Schema::parse(THEIRS).unwrap()).unwrap();
    for end in 10..foreign.len() {
        why(&foreign[..end], &orders);
    }
    why(&[&foreign[..], &[0]].concat(), &orders);
    let error = orders.read(&single(THEIRS, their_order(-1))).unwrap_err();
    assert!(matches!(error, Error::Schema { .. }), "an event keeps its own rules: {error:?}");

    let other = r#"{"type":"record","name":"interop.order","fields":[{"name":"id","type":"string"}]}"#;
    let error = SingleObjects::<Order>::new().unwrap().written_by(&Schema::parse(other).unwrap()).unwrap_err();
    assert!(error.to_string().contains("interop.order cannot be read by that schema: "), "{error}");
}

fn file(schema: &str, compression: Compression, values: impl Iterator<Item = Value>) -> Vec<u8> {
    let schema = apache_avro::Schema::parse_str(schema).unwrap();
    let mut writer = Writer::with_codec(&schema, Vec::new(), compression).unwrap();
    writer.extend(values).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn container_files_are_read_by_plan() {
    for compression in [Compression::Null, Compression::Deflate(DeflateSettings::default())] {
        let bytes = file(THEIRS, compression, (0..3_000).map(their_order));
        let orders = ContainerFile::<Order, _>::open(&bytes[..]).unwrap();
        assert_eq!(orders.schema().fingerprint(), Schema::parse(THEIRS).unwrap().fingerprint());
        let read: Vec<Order> = orders.map(Result::unwrap).collect();
        assert_eq!(read, (0..3_000).map(order).collect::<Vec<_>>());
        assert_eq!(Reader::new(&bytes[..]).unwrap().count(), 3_000);
    }
    let empty = file(THEIRS, Compression::Null, std::iter::empty());
    assert_eq!(ContainerFile::<Order, _>::open(&empty[..]).unwrap().count(), 0);
}

#[test]
fn an_object_that_is_no_event_is_an_error_in_its_place() {
    let bytes = file(THEIRS, Compression::Null, [1, -1, 3].into_iter().map(their_order));
    let read: Vec<_> = ContainerFile::<Order, _>::open(&bytes[..]).unwrap().collect();
    assert!(matches!(&read[..], [Ok(_), Err(Error::Schema { .. }), Ok(_)]), "{read:?}");
}

#[test]
fn a_broken_file_ends_with_an_error_and_never_in_a_panic() {
    let bytes = file(THEIRS, Compression::Deflate(DeflateSettings::default()), (0..20).map(their_order));
    let whole = ContainerFile::<Order, _>::open(&bytes[..]).unwrap().count();
    for end in 0..bytes.len() {
        let Ok(orders) = ContainerFile::<Order, _>::open(&bytes[..end]) else { continue };
        let read: Vec<_> = orders.collect();
        assert!(read.is_empty() || read.last().is_some_and(Result::is_err) && read.len() <= whole, "cut at {end}");
    }
    let mut state = 0x5EED_u64;
    for _ in 0..5_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let mut bytes = bytes.clone();
        let at = (state >> 8) as usize % bytes.len();
        bytes[at] ^= 1 << (state % 8);
        if let Ok(orders) = ContainerFile::<Order, _>::open(&bytes[..]) {
            assert!(orders.count() <= 1_000_000);
        }
    }
    for (bytes, why) in [(&b""[..], "it ends too early"), (b"Avro", "does not begin with"), (b"Obj\x01\0", "too early")]
    {
        let error = ContainerFile::<Order, _>::open(bytes).unwrap_err();
        let Error::Decode { source, .. } = error else { panic!("{error:?}") };
        assert!(source.to_string().contains(why), "{source}");
    }
    let zstandard = b"Obj\x01\x02\x14avro.codec\x12zstandard\0";
    let error = ContainerFile::<Order, _>::open(&zstandard[..]).unwrap_err();
    let Error::Decode { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.downcast_ref(), Some(&Unreadable::UnknownCompression));
}
