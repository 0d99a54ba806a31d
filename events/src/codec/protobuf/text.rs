//! Text among the bytes of a message, which is checked to be UTF-8 further than it is asked for.

use std::cell::Cell;

use crate::{
    codec::words::HIGH,
    payload::{DecodeError, Unreadable},
};

/// How far ahead.
const AHEAD: usize = 256;

/// What is known of a message's text.
///
/// Short texts stand side by side, and between them tags and lengths that are ASCII too: to check them all at once takes
/// less than to check each.
pub(super) struct Text<'de> {
    message: &'de [u8],
    checked: Cell<&'de str>,
}

impl<'de> Text<'de> {
    pub(super) fn of(message: &'de [u8]) -> Self {
        Self { message, checked: Cell::new("") }
    }

    /// The text that these bytes of the message are.
    #[inline]
    pub(super) fn utf8(&self, bytes: &'de [u8]) -> Result<&'de str, DecodeError> {
        let checked = self.checked.get();
        let start = distance(checked.as_bytes(), bytes);
        match checked.get(start..start.wrapping_add(bytes.len())) {
            Some(text) => Ok(text),
            None => self.ahead(bytes),
        }
    }

    #[inline(never)]
    fn ahead(&self, bytes: &'de [u8]) -> Result<&'de str, DecodeError> {
        let ahead = self.message.get(distance(self.message, bytes)..).unwrap_or_default();
        let ascii = ascii(&ahead[..ahead.len().min(AHEAD)]);
        if ascii.len() >= bytes.len()
            && let Ok(checked) = std::str::from_utf8(ascii)
        {
            self.checked.set(checked);
            return Ok(&checked[..bytes.len()]);
        }
        std::str::from_utf8(bytes).map_err(|_| Unreadable::Malformed("text is not UTF-8").into())
    }
}

/// Where `part` starts in `whole`; out of its range where it is no part.
#[inline]
fn distance(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr())
}

/// The bytes in front that are ASCII.
#[inline]
fn ascii(bytes: &[u8]) -> &[u8] {
    let (words, _) = bytes.as_chunks();
    let words = words.iter().take_while(|word| u64::from_le_bytes(**word) & HIGH == 0).count();
    let rest = bytes[8 * words..].iter().take_while(|byte| byte.is_ascii()).count();
    &bytes[..8 * words + rest]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_its_bytes_alone_are() {
        let message = "abc\x07déf, ghi\x7f and 日本 so on".as_bytes();
        let mut message = [message, message, &[0xff], message, &[b'x'; 600], &[0xc3]].concat();
        message.extend("ü and the end".bytes());
        let text = Text::of(&message);
        for step in [1, 2, 7] {
            for start in (0..message.len()).step_by(step) {
                for len in [0, 1, 2, 3, 5, 8, 13, 40, 300] {
                    let Some(bytes) = message.get(start..start + len) else { continue };
                    assert_eq!(text.utf8(bytes).ok(), std::str::from_utf8(bytes).ok());
                }
            }
        }
    }

    #[test]
    fn text_from_elsewhere_is_checked_as_well() {
        let (message, other) = (*b"message", *b"another");
        let text = Text::of(&message);
        assert_eq!(text.utf8(&message).unwrap(), "message");
        assert_eq!(text.utf8(&other).unwrap(), "another");
        assert_eq!(text.utf8(&[]).unwrap(), "");
    }
}
