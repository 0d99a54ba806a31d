//! JSON: what serde_json makes of a type, by code that is made for the type.

mod faithful;
mod read;
mod write;

use serde::Deserialize;

pub(super) use read::{Content, Cursor, Fields};

use super::{Codec, Format, Limits, budget, erased::Slot};
use crate::{
    BoxError,
    payload::{Payload, Read},
};

/// The JSON codec. Fields in order of declaration, no white space: equal events have equal bytes, unless they hold a
/// `HashMap` or `HashSet`.
///
/// The bytes are those of `serde_json::to_vec`, but times are floored to microseconds. A debug build compares each event
/// with them, and refuses one that differs.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Codec for Json {
    const CONTENT_TYPE: &'static str = "application/json";
    const ERRORS_QUOTE_NOTHING: bool = true;
    const FORMAT: Option<Format> = Some(Format::Json);

    fn encode<T: Payload>(value: &T, out: &mut Vec<u8>) -> Result<(), BoxError> {
        let start = out.len();
        value.write(write::Value(out))?;
        if cfg!(debug_assertions) {
            faithful::check(value, &out[start..])?;
        }
        Ok(())
    }

    fn decode<'de, T: Read<'de> + Deserialize<'de>>(bytes: &'de [u8], limits: &Limits) -> Result<T, BoxError> {
        if bytes.len() <= limits.bytes
            && let Ok(text) = std::str::from_utf8(bytes)
            && let Ok(value) = read::all(text, limits)
        {
            if cfg!(debug_assertions) {
                let theirs = serde_json::from_slice::<T>(bytes);
                theirs.map_err(|error| OwnReading(std::any::type_name::<T>(), Malformed::from(&error)))?;
            }
            return Ok(value);
        }
        budget::check(bytes, limits)?;
        serde_json::from_slice(bytes).map_err(|error| Malformed::from(&error).into())
    }
}

/// As [`Json::decode`], into a slot of any type.
pub(super) fn decode_into<'de>(slot: &mut dyn Slot<'de>, bytes: &'de [u8], limits: &Limits) -> Result<(), BoxError> {
    if bytes.len() <= limits.bytes
        && let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(()) = read::all_by(text, limits, |cursor| slot.read(cursor.into()))
    {
        if cfg!(debug_assertions) {
            let theirs = slot.deserialize(bytes, true);
            theirs.map_err(|error| OwnReading(slot.name(), Malformed::from(&error)))?;
        }
        return Ok(());
    }
    budget::check(bytes, limits)?;
    slot.deserialize(bytes, false).map_err(|error| Malformed::from(&error).into())
}

/// A type whose `Deserialize` is not derived refuses what was read without it.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error(
    "`{0}` derives `Payload`, but its own `Deserialize` refuses what the derived one takes ({1}): write \
     `#[serde(try_from = \"…\")]` instead of an `impl Deserialize`"
)]
struct OwnReading(&'static str, Malformed);

/// Why bytes are not the JSON that was expected: what kind of mistake, and where.
///
/// serde's own text may quote the value it met, and a value is payload: it stays out of errors, logs and dead letters.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{kind} at line {line}, column {column}")]
struct Malformed {
    kind: &'static str,
    line: usize,
    column: usize,
}

impl From<&serde_json::Error> for Malformed {
    fn from(error: &serde_json::Error) -> Self {
        let kind = match error.classify() {
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Eof => "JSON ends too early",
            serde_json::error::Category::Data => "a field is missing or of the wrong type",
            serde_json::error::Category::Io => "cannot be read",
        };
        Self { kind, line: error.line(), column: error.column() }
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::Payload;

    #[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
    struct Point {
        x: i32,
        y: i32,
    }

    #[test]
    fn bytes_are_in_order_of_declaration() {
        let mut out = b"kept".to_vec();
        Json::encode(&Point { x: 1, y: 2 }, &mut out).unwrap();
        assert_eq!(out, br#"kept{"x":1,"y":2}"#);
    }

    #[test]
    fn an_error_says_where_and_not_what() {
        let error = Json::decode::<Point>(br#"{"x":"hunter2","y":2}"#, &Limits::DEFAULT).unwrap_err().to_string();
        assert_eq!(error, "a field is missing or of the wrong type at line 1, column 14");
    }

    #[test]
    fn trailing_bytes_are_refused() {
        assert!(Json::decode::<Point>(br#"{"x":1,"y":2} x"#, &Limits::DEFAULT).is_err());
    }
}
