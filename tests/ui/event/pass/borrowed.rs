//! Borrowed fields, and a lifetime that nothing borrows.
use std::borrow::Cow;

use events::{codec::{Encoding, Limits}, event::Decode, prelude::*};

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "notes", version = "1.0.0")]
struct Note<'a, 'b> {
    #[serde(borrow)]
    borrowed: Cow<'a, str>,
    owned: Option<Cow<'b, str>>,
}

fn main() {
    let bytes = br#"{"borrowed":"as it is","owned":null}"#;
    let note = Note::decode(Encoding::of(""), bytes, &Limits::DEFAULT).unwrap();
    assert!(matches!(note.borrowed, Cow::Borrowed("as it is")));
    assert!(note.owned.is_none());
    let escaped = Note::decode(Encoding::of(""), br#"{"borrowed":"a\nb","owned":"x"}"#, &Limits::DEFAULT).unwrap();
    assert_eq!((&*escaped.borrowed, escaped.owned.as_deref()), ("a\nb", Some("x")));
}
