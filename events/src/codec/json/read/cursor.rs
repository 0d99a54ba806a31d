//! A place in a JSON text, and what can be read there without knowing the type.

use std::{borrow::Cow, str::FromStr};

use serde::Deserialize;

use crate::codec::budget;
use crate::{
    codec::Limits,
    payload::{DecodeError, Unreadable},
};

/// Where the reader stands. What it does not expect is an error, and then serde reads the text from its start.
#[derive(Debug)]
pub(in crate::codec) struct Cursor<'de> {
    text: &'de str,
    at: usize,
    limits: Limits,
    /// Whether the text as a whole was found to be within the limits.
    is_checked: bool,
    /// How much deeper it may go.
    depth: usize,
    /// How many elements there may still be.
    elements: usize,
}

/// What stands here is not what the type's own writer writes.
#[cold]
pub(super) fn unexpected() -> DecodeError {
    Unreadable::Malformed("not JSON of this type").into()
}

impl<'de> Cursor<'de> {
    pub(super) fn new(text: &'de str, limits: &Limits) -> Self {
        Self { text, at: 0, limits: *limits, is_checked: false, depth: limits.depth, elements: limits.elements }
    }

    #[inline]
    fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte that is not white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.at) {
            Some(b' ' | b'\n' | b'\t' | b'\r') => self.skip_space(),
            byte => byte.copied(),
        }
    }

    fn skip_space(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Steps over `byte`, where it is the next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), DecodeError> {
        if self.take(byte) { Ok(()) } else { Err(unexpected()) }
    }

    /// Steps over these bytes, where they are the next, to the letter.
    #[inline]
    pub(super) fn take_all(&mut self, bytes: &str) -> bool {
        let is_next = self.rest().starts_with(bytes.as_bytes());
        self.at += if is_next { bytes.len() } else { 0 };
        is_next
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_over(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Goes into a list, a map or a struct.
    #[inline]
    pub(super) fn enter(&mut self, open: u8) -> Result<(), DecodeError> {
        self.expect(open)?;
        self.depth = self.depth.checked_sub(1).ok_or_else(unexpected)?;
        self.element()
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth += 1;
    }

    /// Counts an element.
    #[inline]
    pub(super) fn element(&mut self) -> Result<(), DecodeError> {
        self.elements = self.elements.checked_sub(1).ok_or_else(unexpected)?;
        Ok(())
    }

    /// A text without escapes.
    #[inline]
    pub(super) fn str(&mut self) -> Result<&'de str, DecodeError> {
        match self.string()? {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => Err(unexpected()),
        }
    }

    /// A text, borrowed where it has no escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.expect(b'"')?;
        let start = self.at;
        let length = plain(self.rest());
        let end = start + length;
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.at = end + 1;
                self.text.get(start..end).map(Cow::Borrowed).ok_or_else(unexpected)
            }
            Some(b'\\') => self.escaped(start).map(Cow::Owned),
            _ => Err(unexpected()),
        }
    }

    /// A text with escapes, which serde_json undoes.
    #[cold]
    fn escaped(&mut self, start: usize) -> Result<String, DecodeError> {
        self.at = start - 1;
        self.by_serde()
    }

    /// The letters of a number, checked by the grammar of RFC 8259 §6; and whether it is a whole one.
    #[inline]
    pub(super) fn number(&mut self) -> Result<(&'de str, bool), DecodeError> {
        self.peek();
        let bytes = self.rest();
        let mut at = usize::from(bytes.first() == Some(&b'-'));
        let whole = digits(&bytes[at..]);
        if whole == 0 || (whole > 1 && bytes[at] == b'0') {
            return Err(unexpected());
        }
        at += whole;
        let mut is_whole = true;
        if bytes.get(at) == Some(&b'.') {
            let fraction = digits(&bytes[at + 1..]);
            if fraction == 0 {
                return Err(unexpected());
            }
            (at, is_whole) = (at + 1 + fraction, false);
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = digits(bytes.get(at..).unwrap_or_default());
            if exponent == 0 {
                return Err(unexpected());
            }
            (at, is_whole) = (at + exponent, false);
        }
        let text = self.text.get(self.at..self.at + at).ok_or_else(unexpected)?;
        self.at += at;
        Ok((text, is_whole))
    }

    /// A whole number.
    #[inline]
    pub(super) fn whole<T: TryFrom<i64> + FromStr>(&mut self) -> Result<T, DecodeError> {
        match self.small() {
            Some(number) => number.try_into().map_err(|_| unexpected()),
            None => self.long(),
        }
    }

    /// A whole number of at most 18 digits.
    #[inline]
    fn small(&mut self) -> Option<i64> {
        self.peek();
        let bytes = self.rest();
        let negative = bytes.first() == Some(&b'-');
        let first = usize::from(negative);
        let (mut value, mut at) = (0i64, first);
        while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            if at - first >= 18 {
                return None;
            }
            value = value * 10 + i64::from(digit);
            at += 1;
        }
        let count = at - first;
        let leads_with_zero = bytes.get(first) == Some(&b'0') && (count > 1 || negative);
        if count == 0 || leads_with_zero || matches!(bytes.get(at), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at += at;
        Some(if negative { -value } else { value })
    }

    /// A whole number of any length. `-0` is none: serde takes it for a float.
    #[cold]
    fn long<T: FromStr>(&mut self) -> Result<T, DecodeError> {
        match self.number()? {
            (text, true) if text != "-0" => text.parse().map_err(|_| unexpected()),
            _ => Err(unexpected()),
        }
    }

    /// A value that serde reads. It counts nothing, so the text as a whole is looked at first.
    pub(super) fn serde<T: Deserialize<'de>>(&mut self) -> Result<T, DecodeError> {
        if !self.is_checked {
            budget::check(self.text.as_bytes(), &self.limits).map_err(|_| unexpected())?;
            self.is_checked = true;
        }
        self.by_serde()
    }

    fn by_serde<T: Deserialize<'de>>(&mut self) -> Result<T, DecodeError> {
        let rest = self.text.get(self.at..).ok_or_else(unexpected)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        let value = values.next().and_then(Result::ok).ok_or_else(unexpected)?;
        self.at += values.byte_offset();
        Ok(value)
    }
}

/// How many bytes there are before a quote, a backslash or a control character; eight at a time.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = control | zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let tail = bytes.get(at..).unwrap_or_default();
    at + tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(tail.len())
}

#[inline]
fn digits(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len())
}
