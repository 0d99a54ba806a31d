//! What both binary formats read as text.

use uuid::Uuid;

use super::Malformed;

#[inline]
pub(super) fn string(bytes: &[u8]) -> Result<String, Malformed> {
    std::str::from_utf8(bytes).map(String::from).map_err(|_| Malformed::Text)
}

#[inline]
pub(super) fn uuid(bytes: &[u8]) -> Result<Uuid, Malformed> {
    Uuid::try_parse_ascii(bytes).map_err(|_| Malformed::Uuid)
}
