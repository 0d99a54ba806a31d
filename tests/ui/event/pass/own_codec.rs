//! A codec of one's own, which may borrow; the tools still see JSON, and JSON is still read.
use events::{
    BoxError,
    codec::{Codec, Encoding, Limits},
    event::Decode,
    prelude::*,
};

struct Shouted;

impl Codec for Shouted {
    const CONTENT_TYPE: &'static str = "application/x-shouted";

    fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
        out.push(b'!');
        Ok(serde_json::to_writer(out, value)?)
    }

    fn decode<'de, T: Deserialize<'de>>(bytes: &'de [u8], _limits: &Limits) -> Result<T, BoxError> {
        Ok(serde_json::from_slice(bytes.strip_prefix(b"!").ok_or("not shouted")?)?)
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "greetings", version = "1.0.0", codec = Shouted)]
struct Greeting<'a> {
    #[event(key)]
    text: &'a str,
}

fn main() {
    let mut bytes = Vec::new();
    <Greeting<'_> as Event>::encode_into(&Greeting { text: "hello" }, &mut bytes).unwrap();
    assert_eq!(bytes, br#"!{"text":"hello"}"#);
    for content_type in ["", "application/x-shouted", "Application/X-Shouted;v=1"] {
        assert_eq!(Greeting::decode(Encoding::of(content_type), &bytes, &Limits::DEFAULT).unwrap().text, "hello");
    }
    assert_eq!(Greeting::decode(Encoding::of("application/json"), &bytes[1..], &Limits::DEFAULT).unwrap().text, "hello");
    assert!(Greeting::decode(Encoding::of("application/avro"), &bytes, &Limits::DEFAULT).is_err());
    assert_eq!(Greeting::event_type().content_type, "application/x-shouted");
}
