//! Values that Protobuf has no type for: as text.

use std::io::{self, Write};

use crate::payload::{DecodeError, Unreadable};

/// `unscaled` × 10^-`scale`, with all the digits after the point.
pub(super) fn write_decimal(out: &mut Vec<u8>, unscaled: i128, scale: u8) -> io::Result<()> {
    if scale == 0 {
        return write!(out, "{unscaled}");
    }
    if unscaled < 0 {
        out.push(b'-');
    }
    let places = usize::from(scale);
    write!(out, "{:0width$}", unscaled.unsigned_abs(), width = places + 1)?;
    out.insert(out.len() - places, b'.');
    Ok(())
}

/// The unscaled value of a decimal's text: a sign, digits, a point, no more digits than the scale has.
pub(super) fn decimal(text: &[u8], scale: u8) -> Result<i128, DecodeError> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &[][..]),
    };
    let is_number = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if whole.is_empty() || digits.last() == Some(&b'.') || !is_number(whole) || !is_number(fraction) {
        return Err(Unreadable::Malformed("a decimal number is expected").into());
    }
    let missing =
        usize::from(scale).checked_sub(fraction.len()).ok_or(Unreadable::OutOfRange("the decimal's scale"))?;
    let zeros = std::iter::repeat_n(&b'0', missing);
    let value = whole.iter().chain(fraction).chain(zeros).try_fold(0i128, |value, digit| {
        let digit = i128::from(digit - b'0');
        let value = value.checked_mul(10)?;
        if negative { value.checked_sub(digit) } else { value.checked_add(digit) }
    });
    value.ok_or_else(|| Unreadable::OutOfRange("decimal").into())
}

/// A whole number's text; an absent one is 0, and so is an empty one, which is the same in proto3.
pub(super) fn integer<T: std::str::FromStr + Default>(text: &str, name: &'static str) -> Result<T, DecodeError> {
    if text.is_empty() {
        return Ok(T::default());
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unreadable::Malformed("a whole number is expected").into());
    }
    text.parse().map_err(|_| Unreadable::OutOfRange(name).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_scale() {
        for (unscaled, scale, text) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (1234, 2, "12.34"),
            (-1234, 0, "-1234"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
        ] {
            let mut out = vec![b'x'];
            write_decimal(&mut out, unscaled, scale).unwrap();
            assert_eq!(&out[1..], text.as_bytes());
            assert_eq!(decimal(text.as_bytes(), scale).unwrap(), unscaled);
        }
        assert_eq!(decimal(b"+1.5", 3).unwrap(), 1500);
    }

    #[test]
    fn what_is_no_decimal_of_the_scale_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "1.2.3", "0x1", " 1", "NaN"] {
            assert!(matches!(decimal(text.as_bytes(), 2).unwrap_err().cause(), Unreadable::Malformed(_)), "{text}");
        }
        for text in ["1.234", "170141183460469231731687303715884105728"] {
            assert!(matches!(decimal(text.as_bytes(), 2).unwrap_err().cause(), Unreadable::OutOfRange(_)), "{text}");
        }
    }
}
