//! Bytes ⇄ payload, within budgets.

#[cfg(feature = "avro")]
pub mod avro;
#[cfg(any(feature = "avro", feature = "json"))]
mod budget;
mod encoding;
#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
mod erased;
mod format;
#[cfg(feature = "json")]
mod json;
mod limits;
#[cfg(feature = "protobuf")]
pub mod protobuf;
#[cfg(any(feature = "avro", feature = "protobuf"))]
mod words;

#[cfg(feature = "avro")]
pub use avro::Avro;
pub use encoding::{Encoding, Origin, Plan};
pub use format::{Format, UnknownFormat};
#[cfg(feature = "json")]
pub use json::Json;
pub use limits::Limits;
#[cfg(feature = "protobuf")]
pub use protobuf::Protobuf;

use serde::Deserialize;

use crate::{
    BoxError,
    payload::{Payload, Read},
};

/// An encoding.
///
/// [`Json`] is one. To use another, implement this for a unit struct and name it on the event:
/// `#[event(codec = path::to::MessagePack)]`. What it encodes is a [`Payload`], which is `Serialize`, and what it decodes
/// is `Deserialize`, so that an encoding of serde's takes a line each.
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

    /// The format that it is the codec of, where that is one of ours.
    #[doc(hidden)]
    const FORMAT: Option<Format> = None;

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
///
/// Those of its own codec are read by functions that are made for it, those of any other by ones that are erased. In a debug
/// build all are: that takes the compiler less time, and reads the same.
#[doc(hidden)]
pub fn decode_as<'de, C: Codec, T: Read<'de> + Deserialize<'de>>(
    event: &'static str,
    encoding: Encoding<'_>,
    bytes: &'de [u8],
    limits: &Limits,
) -> Result<T, BoxError> {
    if const { !cfg!(debug_assertions) || C::FORMAT.is_none() } && encoding.is_own(C::CONTENT_TYPE) {
        return C::decode(bytes, limits).map_err(unquoted::<C>);
    }
    #[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
    return erased::decode(event, (C::CONTENT_TYPE, C::FORMAT), encoding, bytes, limits);
    #[cfg(not(any(feature = "avro", feature = "json", feature = "protobuf")))]
    Err(UnknownContentType::new(event, encoding.content_type).into())
}

/// Appends the bytes of `value` in a format that is chosen at run time.
///
/// # Errors
/// A value that the format cannot hold, or a format whose feature is off. What an attribute keeps to JSON is not seen
/// here: [`Shape::json_only`](crate::shape::Shape::json_only) says it.
#[cfg_attr(
    not(any(feature = "avro", feature = "json", feature = "protobuf")),
    expect(unused_variables, clippy::ptr_arg, reason = "no codec is built in")
)]
pub fn encode_as<T: Payload>(format: Format, value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
    match format {
        #[cfg(feature = "json")]
        Format::Json => Json::encode(value, out),
        #[cfg(feature = "avro")]
        Format::Avro => Avro::encode(value, out),
        #[cfg(feature = "protobuf")]
        Format::Protobuf => Protobuf::encode(value, out),
        #[allow(unreachable_patterns, reason = "reached where a feature is off")]
        format => Err(NotBuiltIn(format).into()),
    }
}

/// The codec of a format is not part of this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {0} codec is not part of this build: switch on the feature `{0}` of `events`")]
pub struct NotBuiltIn(pub Format);

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
