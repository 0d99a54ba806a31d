//! Whole numbers as Avro writes them: zig-zag, then seven bits a byte, the lowest first.

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

/// The highest bit of each byte: there are more to come.
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

/// 56 bits as eight times seven, one in each byte.
#[inline]
const fn spread(value: u64) -> u64 {
    let halves = (value & 0x0fff_ffff) | (value & 0x00ff_ffff_f000_0000) << 4;
    let quarters = (halves & 0x0000_3fff_0000_3fff) | (halves & 0x0fff_c000_0fff_c000) << 2;
    (quarters & 0x007f_007f_007f_007f) | (quarters & 0x3f80_3f80_3f80_3f80) << 1
}

/// The inverse of [`spread`]; the highest bits are ignored.
#[inline]
pub(super) const fn gather(word: u64) -> u64 {
    let quarters = (word & 0x007f_007f_007f_007f) | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    let halves = (quarters & 0x0000_3fff_0000_3fff) | (quarters & 0x3fff_0000_3fff_0000) >> 2;
    (halves & 0x0fff_ffff) | (halves & 0x0fff_ffff_0000_0000) >> 4
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
            prop_assert_eq!(gather(spread(value >> 8) | HIGH), value >> 8);
            prop_assert_eq!(zigzag(unzigzag(value)), value);
        }
    }
}
