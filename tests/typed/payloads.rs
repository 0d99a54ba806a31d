//! serde's attributes in payloads, and types of somebody else's.

use std::{fmt::Debug, marker::PhantomData, net::Ipv4Addr, time::Duration};

use events::{
    codec::{Codec, Json, Limits},
    payload::Read,
    prelude::*,
    shape::Shape,
};

/// Ours and serde's bytes are the same, and are read again as `expected`.
#[track_caller]
fn reads_as<T>(value: &T, text: &str, expected: &T)
where
    T: Payload + for<'de> Read<'de> + for<'de> Deserialize<'de> + Debug + PartialEq,
{
    let mut out = Vec::new();
    Json::encode(value, &mut out).unwrap();
    assert_eq!(std::str::from_utf8(&out).unwrap(), text);
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&Json::decode::<T>(&out, &Limits::DEFAULT).unwrap(), expected);
}

#[track_caller]
fn reads_again<T>(value: &T, text: &str)
where
    T: Payload + for<'de> Read<'de> + for<'de> Deserialize<'de> + Debug + PartialEq,
{
    reads_as(value, text, value);
}

fn shapes<T: Payload>() -> Vec<(&'static str, String)> {
    let Shape::Struct(of) = T::SHAPE else { panic!("a struct") };
    of.fields.iter().map(|field| (field.name, format!("{:?}", field.shape))).collect()
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Seen<T> {
    #[event(as = "String")]
    from: Ipv4Addr,
    #[event(as = "Option<u64>")]
    #[serde(with = "millis")]
    after: Option<Duration>,
    #[event(with = span)]
    #[serde(serialize_with = "span::serialize", deserialize_with = "span::deserialize")]
    span: Duration,
    #[event(with = address)]
    to: Ipv4Addr,
    rest: T,
}

/// A type of somebody else's in a variant.
#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
enum Wait {
    For(
        #[event(with = span)]
        #[serde(with = "span")]
        Duration,
    ),
    Forever,
}

/// And in a newtype.
#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Host(#[event(with = address)] Ipv4Addr);

mod millis {
    use super::*;

    pub(super) fn serialize<S: serde::Serializer>(wait: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        wait.map(|wait| wait.as_millis() as u64).serialize(to)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_millis))
    }
}

mod span {
    use super::*;

    pub(super) type Wire = u64;

    pub(super) fn to_wire(span: &Duration) -> u64 {
        span.as_secs()
    }

    pub(super) fn from_wire(wire: u64) -> Result<Duration, std::convert::Infallible> {
        Ok(Duration::from_secs(wire))
    }

    pub(super) fn serialize<S: serde::Serializer>(span: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to_wire(span).serialize(to)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

mod address {
    use super::*;

    pub(super) type Wire = String;

    pub(super) fn to_wire(address: &Ipv4Addr) -> String {
        address.to_string()
    }

    pub(super) fn from_wire(wire: String) -> Result<Ipv4Addr, std::net::AddrParseError> {
        wire.parse()
    }
}

#[test]
fn types_of_somebody_else() {
    let seen = Seen {
        from: Ipv4Addr::LOCALHOST,
        after: Some(Duration::from_millis(1500)),
        span: Duration::from_secs(60),
        to: Ipv4Addr::BROADCAST,
        rest: Wait::For(Duration::from_secs(3)),
    };
    let text = r#"{"from":"127.0.0.1","after":1500,"span":60,"to":"255.255.255.255","rest":{"For":3}}"#;
    reads_again(&seen, text);
    reads_again(
        &Seen { after: None, rest: Wait::Forever, ..seen },
        &text.replace("1500", "null").replace("{\"For\":3}", "\"Forever\""),
    );
    let shapes = shapes::<Seen<()>>();
    let described = [("from", "String"), ("after", "Option(U64)"), ("span", "U64"), ("to", "String"), ("rest", "Null")];
    assert!(shapes.iter().map(|(name, shape)| (*name, shape.as_str())).eq(described), "{shapes:?}");
    reads_again(&Host(Ipv4Addr::LOCALHOST), "\"127.0.0.1\"");
    assert_eq!(Host::SHAPE, Shape::String);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Halves {
    both: u8,
    #[serde(skip_deserializing)]
    written: u8,
    #[serde(skip_deserializing, default = "seven")]
    seven: u8,
    #[serde(skip_serializing, default)]
    read: u8,
    #[serde(skip)]
    neither: PhantomData<u8>,
}

fn seven() -> u8 {
    7
}

#[test]
fn what_is_skipped_in_one_direction() {
    let value = Halves { both: 1, written: 2, seven: 3, read: 4, neither: PhantomData };
    let expected = Halves { written: 0, seven: 7, read: 0, ..value };
    reads_as(
        &Halves { both: 1, written: 2, seven: 3, read: 4, neither: PhantomData },
        r#"{"both":1,"written":2,"seven":3}"#,
        &expected,
    );
    let read: Halves = Json::decode(br#"{"both":1,"read":4,"written":2}"#, &Limits::DEFAULT).unwrap();
    assert_eq!((read.read, read.written, read.seven), (4, 0, 7));
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize, Payload)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    max_size: u32,
    name: String,
    #[event(default = {"x":1,"y":-1})]
    place: Place,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct Place {
    x: i32,
    y: i32,
}

impl Default for Place {
    fn default() -> Self {
        Self { x: 1, y: -1 }
    }
}

#[test]
fn a_struct_that_is_its_own_default() {
    let text = r#"{"maxSize":0,"name":"","place":{"x":1,"y":-1}}"#;
    reads_again(&Settings::default(), text);
    assert_eq!(Json::decode::<Settings>(b"{}", &Limits::DEFAULT).unwrap(), Settings::default());
    assert!(Json::decode::<Settings>(br#"{"more":1}"#, &Limits::DEFAULT).is_err());
    let Shape::Struct(of) = Settings::SHAPE else { panic!("a struct") };
    let defaults: Vec<_> = of.fields.iter().map(|field| field.default).collect();
    assert_eq!(defaults, [Some("0"), Some("\"\""), Some(r#"{"x":1,"y":-1}"#)]);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Colour {
    DarkRed,
    #[serde(alias = "azure")]
    Blue,
    #[serde(other)]
    Unknown,
}

#[test]
fn a_name_that_nobody_knows() {
    reads_again(&Colour::DarkRed, "\"dark_red\"");
    reads_again(&Colour::Unknown, "\"unknown\"");
    for (text, colour) in [("\"azure\"", Colour::Blue), ("\"pink\"", Colour::Unknown)] {
        assert_eq!(Json::decode::<Colour>(text.as_bytes(), &Limits::DEFAULT).unwrap(), colour);
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
struct Page<T> {
    items: Vec<T>,
}

#[test]
fn bounds_of_ones_own() {
    reads_again(&Page { items: vec![Some(1u8), None] }, r#"{"items":[1,null]}"#);
}
