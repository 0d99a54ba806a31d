//! Whole numbers as Avro writes them: zig-zag, then seven bits a byte, the lowest first.

use crate::codec::words::{HIGH, spread};

/// Small numbers of either sign become small numbers without one.
#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The inverse of [`zigzag`].
#[inline]
pub(super) const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Appends a number: one byte first, because most are small.
#[inline]
pub(super) fn push(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 {
        out.push(value as u8);
    } else {
        push_wide(out, value);
    }
}

/// Two bytes and more. Up to eight are spread over a word at once and cut to their number.
#[inline(never)]
fn push_wide(out: &mut Vec<u8>, value: u64) {
    if value < 1 << 14 {
        return out.extend_from_slice(&[value as u8 | 0x80, (value >> 7) as u8]);
    }
    let end = out.len();
    if value < 1 << 56 {
        let count = (64 - value.leading_zeros() as usize).div_ceil(7);
        let more = !(u64::MAX << (8 * (count - 1))) & HIGH;
        out.extend_from_slice(&(spread(value) | more).to_le_bytes());
        return out.truncate(end + count);
    }
    let low = spread(value & ((1 << 56) - 1)) | HIGH;
    out.extend_from_slice(&low.to_le_bytes());
    let rest = (value >> 56) as u8;
    if rest < 0x80 { out.push(rest) } else { out.extend_from_slice(&[rest, 1]) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Avro 1.12, “Primitive Types”.
    #[test]
    fn the_examples_of_the_specification() {
        let examples: [(i64, &[u8]); 7] =
            [(0, &[0]), (-1, &[1]), (1, &[2]), (-2, &[3]), (2, &[4]), (-64, &[0x7f]), (64, &[0x80, 1])];
        for (value, bytes) in examples {
            let mut out = Vec::new();
            push(&mut out, zigzag(value));
            assert_eq!(out, bytes, "{value}");
        }
    }

    fn slow(mut value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while value >= 0x80 {
            out.push(value as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        out
    }

    #[test]
    fn each_length_is_as_byte_by_byte() {
        for bits in 0..=64 {
            let top = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            for value in [top, top.wrapping_add(1), top / 2 + 1] {
                let mut out = Vec::new();
                push(&mut out, value);
                assert_eq!(out, slow(value), "{value:#x}");
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_are_those_of_the_loop(value: u64, shift in 0..64u32) {
            let value = value >> shift;
            let mut out = vec![7];
            push(&mut out, value);
            prop_assert_eq!(&out[1..], &slow(value)[..]);
            prop_assert_eq!(zigzag(unzigzag(value)), value);
        }
    }
}
