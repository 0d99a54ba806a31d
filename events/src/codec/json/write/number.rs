//! Numbers as JSON text.

use std::{fmt::Display, io::Write};

/// Two digits for each number below a hundred.
pub(super) static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
};

/// Digits of the longest `u64`.
const DIGITS: usize = 20;

#[inline]
pub(super) fn unsigned(out: &mut Vec<u8>, value: u64) {
    if value < 10 {
        out.push(b'0' + value as u8);
    } else {
        digits(out, value);
    }
}

#[inline]
pub(super) fn signed(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    unsigned(out, value.unsigned_abs());
}

/// Digits are written from the end of the first half; what is copied always has the same length, which is a few moves
/// instead of a call.
fn digits(out: &mut Vec<u8>, mut value: u64) {
    let mut text = [0; 2 * DIGITS];
    let mut at = DIGITS;
    while value >= 10 {
        at -= 2;
        text[at..at + 2].copy_from_slice(&PAIRS[(value % 100) as usize]);
        value /= 100;
    }
    if value > 0 {
        at -= 1;
        text[at] = b'0' + value as u8;
    }
    if out.capacity() - out.len() < DIGITS {
        out.extend_from_slice(&text[at..DIGITS]);
    } else {
        let end = out.len() + DIGITS - at;
        out.extend_from_slice(&text[at..at + DIGITS]);
        out.truncate(end);
    }
}

/// Numbers of 128 bits.
pub(super) fn wide(out: &mut Vec<u8>, value: impl Display) {
    write(out, format_args!("{value}"));
}

/// The shortest text that is read as the same number, as serde_json writes it; `null` for what is no number.
#[inline]
pub(super) fn float(out: &mut Vec<u8>, value: impl zmij::Float, is_finite: bool) {
    let mut buffer = zmij::Buffer::new();
    let text = if is_finite { buffer.format_finite(value) } else { "null" };
    out.extend_from_slice(text.as_bytes());
}

/// `unscaled` × 10^-`scale` as a text, with all of its digits.
pub(super) fn decimal(out: &mut Vec<u8>, unscaled: i128, scale: u8) {
    let (sign, digits, scale) = (if unscaled < 0 { "-" } else { "" }, unscaled.unsigned_abs(), usize::from(scale));
    let start = out.len();
    write(out, format_args!("\"{sign}{digits:0width$}\"", width = scale + 1));
    if scale > 0 {
        out.insert(out.len() - 1 - scale, b'.');
    }
    debug_assert!(out.len() > start + 2);
}

/// Formatting into a `Vec` cannot fail.
pub(super) fn write(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_length_of_number() {
        let mut value = u64::MAX;
        while value > 0 {
            for near in [value, value - 1, value.saturating_add(1)] {
                assert_eq!(text(|out| unsigned(out, near)), near.to_string());
                let mut roomy = Vec::with_capacity(100);
                unsigned(&mut roomy, near);
                assert_eq!(roomy, near.to_string().as_bytes());
            }
            value /= 3;
        }
        for value in [i64::MIN, i64::MIN + 1, -100, -99, -10, -9, -1, 0, 1, i64::MAX] {
            assert_eq!(text(|out| signed(out, value)), value.to_string());
        }
    }

    #[test]
    fn every_power_of_ten() {
        for power in 0..=19 {
            let value = 10u64.pow(power);
            assert_eq!(text(|out| unsigned(out, value)), value.to_string());
            assert_eq!(text(|out| unsigned(out, value - 1)), (value - 1).to_string());
        }
    }

    #[test]
    fn a_decimal_keeps_its_digits() {
        let written = |unscaled, scale| text(|out| decimal(out, unscaled, scale));
        assert_eq!(written(150, 2), r#""1.50""#);
        assert_eq!(written(-5, 2), r#""-0.05""#);
        assert_eq!(written(0, 3), r#""0.000""#);
        assert_eq!(written(-7, 0), r#""-7""#);
        assert_eq!(written(i128::MIN, 38), r#""-1.70141183460469231731687303715884105728""#);
    }
}
