//! The schemas that the Avro project publishes (`schema-tests.txt`, 1.12), with their canonical forms and fingerprints.

use super::*;

/// A schema, its canonical form, and its fingerprint.
const PUBLISHED: [(&str, &str, u64); 34] = [
    (r#""null""#, r#""null""#, 0x63dd_24e7_cc25_8f8a),
    (r#"{"type": "null"}"#, r#""null""#, 0x63dd_24e7_cc25_8f8a),
    (r#""boolean""#, r#""boolean""#, 0x9f42_fc78_a4d4_f764),
    (r#"{"type": "boolean"}"#, r#""boolean""#, 0x9f42_fc78_a4d4_f764),
    (r#""int""#, r#""int""#, 0x7275_d51a_3f39_5c8f),
    (r#"{"type": "int"}"#, r#""int""#, 0x7275_d51a_3f39_5c8f),
    (r#""long""#, r#""long""#, 0xd054_e144_93f4_1db7),
    (r#"{"type": "long"}"#, r#""long""#, 0xd054_e144_93f4_1db7),
    (r#""float""#, r#""float""#, 0x4d7c_02cb_3ea8_d790),
    (r#"{"type": "float"}"#, r#""float""#, 0x4d7c_02cb_3ea8_d790),
    (r#""double""#, r#""double""#, 0x8e75_35c0_32ab_957e),
    (r#"{"type": "double"}"#, r#""double""#, 0x8e75_35c0_32ab_957e),
    (r#""bytes""#, r#""bytes""#, 0x4fc0_16da_c320_1965),
    (r#"{"type": "bytes"}"#, r#""bytes""#, 0x4fc0_16da_c320_1965),
    (r#""string""#, r#""string""#, 0x8f01_4872_6345_03c7),
    (r#"{"type": "string"}"#, r#""string""#, 0x8f01_4872_6345_03c7),
    (r#"[]"#, r#"[]"#, 0xeec6_e173_d23f_b9d1),
    (r#"["int"]"#, r#"["int"]"#, 0xb763_638a_48b2_fb03),
    (r#"["int", {"type": "boolean"}]"#, r#"["int","boolean"]"#, 0x4ad6_3578_080c_1602),
    (
        r#"{"fields": [], "type": "record", "name": "foo"}"#,
        r#"{"name":"foo","type":"record","fields":[]}"#,
        0xbd0c_50c8_4319_be7e,
    ),
    (
        r#"{"fields": [], "type": "record", "name": "foo", "namespace": "x.y"}"#,
        r#"{"name":"x.y.foo","type":"record","fields":[]}"#,
        0x521d_1a6b_830e_c4ab,
    ),
    (
        r#"{"fields": [], "type": "record", "name": "a.b.foo", "namespace": "x.y"}"#,
        r#"{"name":"a.b.foo","type":"record","fields":[]}"#,
        0xbfef_e5be_5021_e2b2,
    ),
    (
        r#"{"fields": [], "type": "record", "name": "foo", "doc": "Useful info"}"#,
        r#"{"name":"foo","type":"record","fields":[]}"#,
        0xbd0c_50c8_4319_be7e,
    ),
    (
        r#"{"fields": [], "type": "record", "name": "foo", "aliases": ["foo", "bar"]}"#,
        r#"{"name":"foo","type":"record","fields":[]}"#,
        0xbd0c_50c8_4319_be7e,
    ),
    (
        r#"{"fields": [], "type": "record", "name": "foo", "doc": "foo", "aliases": ["foo", "bar"]}"#,
        r#"{"name":"foo","type":"record","fields":[]}"#,
        0xbd0c_50c8_4319_be7e,
    ),
    (
        r#"{"fields": [{"type": {"type": "boolean"}, "name": "f1"}], "type": "record", "name": "foo"}"#,
        r#"{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"}]}"#,
        0x6cd8_eaf1_c968_a33b,
    ),
    (
        r#"{"fields": [{"type": "boolean", "aliases": [], "name": "f1", "default": true}, {"order": "descending", "name": "f2", "doc": "Hello", "type": "int"}], "type": "record", "name": "foo"}"#,
        r#"{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}"#,
        0xbc8d_05bd_57f4_934a,
    ),
    (
        r#"{"type": "enum", "name": "foo", "symbols": ["A1"]}"#,
        r#"{"name":"foo","type":"enum","symbols":["A1"]}"#,
        0xa7fc_039e_15aa_3169,
    ),
    (
        r#"{"namespace": "x.y.z", "type": "enum", "name": "foo", "doc": "foo bar", "symbols": ["A1", "A2"]}"#,
        r#"{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}"#,
        0xc243_3ae5_f499_9d8b,
    ),
    (
        r#"{"name": "foo", "type": "fixed", "size": 15}"#,
        r#"{"name":"foo","type":"fixed","size":15}"#,
        0x1860_2ec3_ed31_a504,
    ),
    (
        r#"{"namespace": "x.y.z", "type": "fixed", "name": "foo", "doc": "foo bar", "size": 32}"#,
        r#"{"name":"x.y.z.foo","type":"fixed","size":32}"#,
        0xd579_d476_93a6_171e,
    ),
    (r#"{"items": {"type": "null"}, "type": "array"}"#, r#"{"type":"array","items":"null"}"#, 0xf7d1_3f2f_6817_0a6d),
    (r#"{"values": "string", "type": "map"}"#, r#"{"type":"map","values":"string"}"#, 0x86ce_965d_9286_4572),
    (
        r#"{"name": "PigValue", "type": "record", "fields": [{"name": "value", "type": ["null", "int", "long", "PigValue"]}]}"#,
        r#"{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}"#,
        0xe795_dc66_56b7_e95b,
    ),
];

#[test]
fn canonical_forms_and_fingerprints_are_those_that_the_avro_project_publishes() {
    for (text, canonical, fingerprint) in PUBLISHED {
        let schema = Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(schema.canonical(), canonical);
        assert_eq!(schema.fingerprint(), Fingerprint(fingerprint), "{text}");
    }
}

#[test]
fn a_fingerprint_is_computed_in_constants_and_carried_little_endian() {
    const NULL: Fingerprint = Fingerprint::of(br#""null""#);
    assert_eq!(NULL.to_string(), "63dd24e7cc258f8a");
    assert_eq!(NULL.to_bytes(), [0x8a, 0x8f, 0x25, 0xcc, 0xe7, 0x24, 0xdd, 0x63]);
}

#[test]
fn sha_256_is_of_the_canonical_form_too() {
    let plain = Schema::parse(r#""long""#).unwrap();
    let logical = Schema::parse(r#"{"type":"long","logicalType":"timestamp-micros"}"#).unwrap();
    assert_eq!(plain.sha256(), logical.sha256());
    assert_eq!(plain.sha256(), <[u8; 32]>::from(Sha256::digest(r#""long""#)));
}

/// As Java, fastavro and serde_avro_fast have them; a fingerprint in which logical types or the order count is another.
#[test]
fn logical_types_and_the_order_of_fields_do_not_count() {
    for (field, fingerprint) in [
        (r#"{"type":"long","logicalType":"timestamp-millis"}"#, 0x38c1_f024_273c_0490_u64),
        (r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#, 0xcbfc_9b64_e439_f387),
        (r#""int","order":"ignore""#, 0x4a66_1984_bcce_063b),
    ] {
        let text = format!(r#"{{"type":"record","name":"n.R","fields":[{{"name":"t","type":{field}}}]}}"#);
        let bytes = Schema::parse(&text).unwrap().fingerprint().to_bytes();
        assert_eq!(bytes, fingerprint.to_be_bytes(), "{field}");
    }
}
