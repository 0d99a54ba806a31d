//! Bytes ⇄ payload, within budgets.

#[cfg(feature = "avro")]
mod avro;
#[cfg(any(feature = "avro", feature = "json"))]
mod budget;
#[cfg(feature = "json")]
mod json;
mod limits;

#[cfg(feature = "avro")]
pub use avro::{Avro, Plan, compile, decode_planned};
#[cfg(feature = "json")]
pub use json::Json;
pub use limits::Limits;

use serde::Deserialize;

use crate::{
    BoxError,
    payload::{Payload, Read},
};

/// An encoding that works through serde.
///
/// [`Json`] is one. To use another, implement this for a unit struct and name
/// it on the event: `#[event(codec = path::to::MessagePack)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a codec",
    label = "not a codec",
    note = "implement `events::codec::Codec` for it, or write `codec = \"json\"`"
)]
pub trait Codec {
    /// The media type that goes with the bytes, such as `application/json`.
    const CONTENT_TYPE: &'static str;

    /// Whether what its errors say never quotes what was decoded. The text of others stays out of dead letters and logs,
    /// because a payload stays out of them.
    const ERRORS_QUOTE_NOTHING: bool = false;

    /// Appends the bytes of `value` to `out`.
    ///
    /// # Errors
    /// A value that the format cannot hold.
    fn encode<T: Payload>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError>;

    /// Decodes all of `bytes`, within `limits`, without panicking whatever they are.
    ///
    /// # Errors
    /// Malformed bytes, trailing bytes, a limit exceeded, a value of the wrong type.
    fn decode<'de, T: Read<'de> + Deserialize<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, BoxError>;
}

/// For the derive: decodes bytes of any media type that it knows. An empty one is the codec's own.
#[doc(hidden)]
pub fn decode_as<'de, C: Codec, T: Read<'de> + Deserialize<'de>>(
    event: &'static str,
    content_type: &str,
    bytes: &'de [u8],
    limits: &Limits,
) -> Result<T, BoxError> {
    if content_type == C::CONTENT_TYPE {
        return C::decode(bytes, limits).map_err(unquoted::<C>);
    }
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence.is_empty() || essence.eq_ignore_ascii_case(C::CONTENT_TYPE) {
        return C::decode(bytes, limits).map_err(unquoted::<C>);
    }
    #[cfg(feature = "json")]
    if essence.eq_ignore_ascii_case(Json::CONTENT_TYPE) {
        return Json::decode(bytes, limits);
    }
    #[cfg(feature = "avro")]
    if essence.eq_ignore_ascii_case(Avro::CONTENT_TYPE) {
        return Avro::decode(bytes, limits);
    }
    Err(UnknownContentType::new(event, content_type).into())
}

/// A codec's error, without its text where that may quote the payload.
fn unquoted<C: Codec>(error: BoxError) -> BoxError {
    if C::ERRORS_QUOTE_NOTHING { error } else { format!("the codec of {} refuses it", C::CONTENT_TYPE).into() }
}

/// The bytes are of a media type that the event's derive does not know.
#[derive(Debug, Clone, thiserror::Error)]
#[error("content type `{found}` is not one that {event} is read from")]
pub struct UnknownContentType {
    /// The event's name.
    pub event: &'static str,
    /// The message's media type, cut to 64 bytes.
    pub found: String,
}

impl UnknownContentType {
    /// For the derive.
    #[doc(hidden)]
    #[must_use]
    pub fn new(event: &'static str, found: &str) -> Self {
        Self { event, found: found.escape_debug().take(64).collect() }
    }
}
