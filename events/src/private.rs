//! What generated code needs beside the public items. Not for anybody else: it changes without notice.

pub use inventory;
pub use schemars;
pub use serde;
pub use serde_json;

use serde::Deserialize;
use serde_json::Value;

use crate::{BoxError, event::Event, payload::Payload};
pub use crate::{schema::guard as lock, testing};

/// An event as tools see it.
///
/// # Errors
/// That of decoding it, or a value that JSON cannot hold.
pub fn to_json<T: Payload>(event: Result<T, BoxError>) -> Result<Value, BoxError> {
    let event = event?;
    // The codec's own functions are compiled anyway, and those of a serializer into a `Value` would be only for this.
    #[cfg(feature = "json")]
    return parsed(&mut |text| <crate::codec::Json as crate::codec::Codec>::encode(&event, text));
    #[cfg(not(feature = "json"))]
    Ok(serde_json::to_value(&event)?)
}

#[cfg(feature = "json")]
fn parsed(write: &mut dyn FnMut(&mut Vec<u8>) -> Result<(), BoxError>) -> Result<Value, BoxError> {
    let mut text = Vec::new();
    write(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

/// The bytes of an event that a tool wrote as JSON.
///
/// # Errors
/// JSON that is no such event, or one that is not valid.
pub fn from_json(
    value: &Value,
    encode: fn(text: &str, bytes: &mut Vec<u8>) -> Result<(), BoxError>,
) -> Result<Vec<u8>, BoxError> {
    let mut bytes = Vec::new();
    encode(&value.to_string(), &mut bytes)?;
    Ok(bytes)
}

/// As [`from_json`], for one type.
///
/// # Errors
/// Those of [`from_json`].
pub fn encode_json<'de, E: Event + Deserialize<'de>>(text: &'de str, bytes: &mut Vec<u8>) -> Result<(), BoxError> {
    let event: E = serde_json::from_slice(text.as_bytes())?;
    E::validate(&event)?;
    E::encode_into(&event, bytes)
}

/// Whether two topics are one; in constants, where `==` cannot be called.
///
/// A topic that is empty stands in for one with mistakes, and is not compared.
#[must_use]
pub const fn same_topic(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || same_text(one, other)
}

/// Whether two texts are one; in constants, where `==` cannot be called.
#[must_use]
pub const fn same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}
