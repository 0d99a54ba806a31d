//! A codec of one's own: MessagePack, through a trait and a path.

use events::{
    BoxError, Bus,
    codec::{Codec, Encoding, Limits},
    event::{Decode, Event},
    prelude::*,
    testing::TestApp,
};

use crate::kept::Kept;

/// MessagePack, by the `rmp-serde` crate.
#[derive(Debug)]
pub(crate) struct MessagePack;

impl Codec for MessagePack {
    const CONTENT_TYPE: &'static str = "application/msgpack";

    fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
        rmp_serde::encode::write_named(out, value).map_err(Into::into)
    }

    fn decode<'de, T: Deserialize<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, BoxError> {
        let mut reader = rmp_serde::Deserializer::new(bytes);
        reader.set_max_depth(limits.depth);
        let value = T::deserialize(&mut reader)?;
        let rest = reader.get_ref();
        if rest.is_empty() { Ok(value) } else { Err(format!("{} bytes too many", rest.len()).into()) }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.packed", version = "1.0.0", codec = crate::typed::codecs::MessagePack)]
pub(crate) struct Packed {
    #[event(key)]
    pub(crate) id: u32,
    pub(crate) text: String,
}

#[handler]
async fn typed_packed(packed: Envelope<Packed>, State(kept): State<Kept<Envelope<Packed>>>) {
    kept.push(packed);
}

fn packed() -> Packed {
    Packed { id: 7, text: "Größe".into() }
}

#[events::test]
async fn a_custom_codec_goes_through_the_transport() {
    let kept = Kept::<Envelope<Packed>>::default();
    let app = TestApp::start(App::new("typed").state(kept.clone()).handler::<typed_packed>()).await;
    app.publish(packed()).await;
    app.publish(Draft::of(packed()).structured()).await;
    let found = kept.take();
    assert_eq!(found.iter().map(|one| &one.event).collect::<Vec<_>>(), [&packed(), &packed()]);
    assert!(found.iter().all(|one| one.metadata.content_type.as_deref() == Some("application/msgpack")));
    let message = app.history("typed.packed").remove(0);
    assert_eq!(message.body.as_deref(), Some(&b"\x82\xa2id\x07\xa4text\xa7Gr\xc3\xb6\xc3\x9fe"[..]));
    assert_eq!(message.headers.get("content-type").unwrap().text().as_deref(), Some("application/msgpack"));
}

#[events::test]
async fn an_event_with_a_custom_codec_is_read_from_json_too() {
    let found =
        Packed::decode(Encoding::of("application/json"), br#"{"id":7,"text":"Gr\u00f6\u00dfe"}"#, &Limits::DEFAULT)
            .unwrap();
    assert_eq!(found, packed());
    assert_eq!(Packed::CONTENT_TYPE, "application/msgpack");
}

#[events::test]
async fn what_a_custom_codec_refuses_is_a_dead_letter() {
    let kept = Kept::<Envelope<Packed>>::default();
    let app = TestApp::start(App::new("typed").state(kept.clone()).handler::<typed_packed>()).await;
    app.publish(packed()).await;
    let valid = app.history("typed.packed").remove(0);
    for body in [&b"\x82"[..], b"", b"\x82\xa2id\x07\xa4text\xa1x\x00", &b"\x91".repeat(100_000)] {
        app.publish_raw("typed.packed", |_| events::transport::Message { body: Some(body.into()), ..valid.clone() })
            .await;
    }
    assert_eq!(kept.len(), 1);
    let letters = app.dead_letters::<Packed>();
    let why = "the codec of application/msgpack refuses it";
    letters.count(4).all().iter().for_each(|letter| {
        letter.reason_contains(why);
    });
}

/// A codec that has no way to write some values.
#[derive(Debug)]
struct Fussy;

impl Codec for Fussy {
    const CONTENT_TYPE: &'static str = "application/x-fussy";

    fn encode<T: Serialize>(_value: &T, _out: &mut Vec<u8>) -> Result<(), BoxError> {
        Err("not this one".into())
    }

    fn decode<'de, T: Deserialize<'de>>(_bytes: &'de [u8], _limits: &Limits) -> Result<T, BoxError> {
        Err("nor that".into())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.fussy", version = "1.0.0", codec = Fussy)]
struct Delicate {
    id: u32,
}

#[events::test]
async fn what_cannot_be_encoded_is_an_error_before_anything_is_sent() {
    let bus = Bus::connect("memory:").source("typed").await.unwrap();
    let error = bus.publish(Delicate { id: 1 }).await.unwrap_err();
    assert!(matches!(error, events::Error::Encode { event: "typed.fussy", .. }), "{error:?}");
    assert!(bus.transport().admin().unwrap().browse("typed.fussy", 1).await.unwrap().is_empty());
}
