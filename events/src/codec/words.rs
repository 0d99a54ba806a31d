//! What is done to eight bytes at once, in a word.

use uuid::Uuid;

/// The highest bit of each byte: in a varint, that there are more to come.
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

const ONES: u64 = 0x0101_0101_0101_0101;

/// 56 bits as eight times seven, one in each byte.
#[inline]
pub(super) const fn spread(value: u64) -> u64 {
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

/// A UUID's text, in lower case.
#[inline]
pub(super) fn hyphenated(id: &Uuid) -> [u8; 36] {
    let (words, _) = id.as_bytes().as_chunks();
    let mut text = [b'-'; 36];
    if let [a, b, c, d] = words {
        let (a, b, c, d) = (digits(*a), digits(*b), digits(*c), digits(*d));
        text[..8].copy_from_slice(&a);
        text[9..13].copy_from_slice(&b[..4]);
        text[14..18].copy_from_slice(&b[4..]);
        text[19..23].copy_from_slice(&c[..4]);
        text[24..28].copy_from_slice(&c[4..]);
        text[28..].copy_from_slice(&d);
    }
    text
}

/// Four bytes as hexadecimal digits.
#[inline]
fn digits(bytes: [u8; 4]) -> [u8; 8] {
    let pairs = u64::from(u32::from_le_bytes(bytes));
    let pairs = (pairs | pairs << 16) & 0x0000_ffff_0000_ffff;
    let pairs = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
    let values = (pairs >> 4 | pairs << 8) & (0x0f * ONES);
    let letters = (values + 6 * ONES) >> 4 & ONES;
    (values + u64::from(b'0') * ONES + u64::from(b'a' - b'0' - 10) * letters).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_spread_is_gathered(value in 0..1u64 << 56) {
            prop_assert_eq!(spread(value) & HIGH, 0);
            prop_assert_eq!(gather(spread(value) | HIGH), value);
        }

        #[test]
        fn uuids_are_written_as_their_crate_writes_them(id: u128) {
            let id = Uuid::from_u128(id);
            let expected = id.hyphenated().to_string();
            prop_assert_eq!(&hyphenated(&id)[..], expected.as_bytes());
        }
    }
}
