//! Whether what was written is what serde_json writes: asked in debug builds.
//!
//! The derive reads serde's attributes, so that one struct has one JSON; a `Serialize` that is written by hand it cannot
//! read. The bytes would be others than those that `Deserialize` expects, so this is an error where tests see it.

use std::any::type_name;

use serde::Serialize;

/// The event's bytes are not those of its `Serialize`.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error(
    "`{of}` is written otherwise than by its `Serialize`, which is not the one that `#[derive(Serialize)]` makes, here or \
     in a type inside: write `#[event(as = \"Type\")]` on the field that holds it, or `#[serde(into = \"Type\", \
     from = \"Type\")]` on the type itself, naming the payload type that it is serialized as"
)]
struct Unfaithful {
    of: &'static str,
}

/// Compares `written` with what serde_json makes of `value`. What `Serialize` refuses is not compared.
pub(super) fn check<T: Serialize>(value: &T, written: &[u8]) -> Result<(), crate::BoxError> {
    compare(type_name::<T>(), written, &mut |theirs| serde_json::to_writer(theirs, value))
}

fn compare(
    of: &'static str,
    written: &[u8],
    serialize: &mut dyn FnMut(&mut Vec<u8>) -> serde_json::Result<()>,
) -> Result<(), crate::BoxError> {
    let mut theirs = Vec::with_capacity(written.len());
    match serialize(&mut theirs) {
        Ok(()) if written != theirs && floored(written) != floored(&theirs) => Err(Unfaithful { of }.into()),
        _ => Ok(()),
    }
}

/// The bytes without what is finer than a microsecond, in whatever looks like a time: `:07.123456789`.
fn floored(json: &[u8]) -> Vec<u8> {
    const NANOS: usize = ":07.123456789".len();
    let mut out = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some((first, behind)) = rest.split_first() {
        let Some(time) = rest.first_chunk::<NANOS>().filter(|text| is_time(*text)) else {
            out.push(*first);
            rest = behind;
            continue;
        };
        let micros = &time[..NANOS - 3];
        let fraction = match micros {
            [.., b'0', b'0', b'0', b'0', b'0', b'0'] => ".123456".len(),
            [.., b'0', b'0', b'0'] => "456".len(),
            _ => 0,
        };
        out.extend_from_slice(&micros[..micros.len() - fraction]);
        rest = &rest[NANOS..];
    }
    out
}

fn is_time(text: &[u8]) -> bool {
    let [b':', tens, ones, b'.', nanos @ ..] = text else { return false };
    [tens, ones].into_iter().chain(nanos).all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use serde::Serializer;

    use super::*;
    use crate::{
        Payload,
        codec::{Codec, Json},
        payload::Payload as _,
    };

    #[test]
    fn times_are_floored() {
        let text = |json: &str| String::from_utf8(floored(json.as_bytes())).unwrap();
        assert_eq!(text(r#"{"at":"10:00:07.123456789Z"}"#), r#"{"at":"10:00:07.123456Z"}"#);
        assert_eq!(text(":07.123000999:07.000000999"), ":07.123:07");
        assert_eq!(text(":07.12345678 :0"), ":07.12345678 :0");
    }

    #[derive(Payload)]
    struct Odd {
        value: u8,
    }

    impl Serialize for Odd {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            self.value.serialize(to)
        }
    }

    #[test]
    fn a_serialize_by_hand_is_noticed() {
        assert_eq!(Odd::TYPE_NAME.map(|name| name.name), Some("Odd"));
        let refused = Json::encode(&Odd { value: 1 }, &mut Vec::new()).unwrap_err().to_string();
        assert!(refused.starts_with("`events::codec::json::faithful::tests::Odd` is written otherwise"), "{refused}");
        assert!(refused.contains("#[event(as = \"Type\")]") && !refused.contains('1'), "{refused}");
    }
}
