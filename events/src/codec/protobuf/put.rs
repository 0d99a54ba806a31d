//! Bytes of the wire format, appended to a buffer.

use crate::payload::Written;

pub(super) const VARINT: u8 = 0;
pub(super) const I64: u8 = 1;
pub(super) const LEN: u8 = 2;
pub(super) const START_GROUP: u8 = 3;
pub(super) const END_GROUP: u8 = 4;
pub(super) const I32: u8 = 5;

/// A varint of its own.
#[inline]
pub(super) fn varint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 { out.push(value as u8) } else { long_varint(out, value) }
}

/// A field's tag.
#[inline]
pub(super) fn tag(out: &mut Vec<u8>, number: u32, wire: u8) {
    varint(out, (u64::from(number) << 3) | u64::from(wire));
}

/// A field that is a varint.
#[inline]
pub(super) fn varint_field(out: &mut Vec<u8>, number: u32, value: u64) {
    if number < 16 && value < 0x80 {
        out.extend_from_slice(&[(number as u8) << 3, value as u8]);
    } else if number < 16 {
        long_field(out, (number as u8) << 3, value);
    } else {
        tag(out, number, VARINT);
        varint(out, value);
    }
}

/// A field that is bytes with their length in front.
#[inline]
pub(super) fn bytes_field(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    if number < 16 && bytes.len() < 0x80 {
        out.extend_from_slice(&[((number as u8) << 3) | LEN, bytes.len() as u8]);
    } else {
        tag(out, number, LEN);
        varint(out, bytes.len() as u64);
    }
    out.extend_from_slice(bytes);
}

/// A field that is whatever `write` appends, with its length in front: one byte is kept free for it, and what follows
/// is moved where that is not enough.
#[inline]
pub(super) fn delimited_field(out: &mut Vec<u8>, number: u32, write: impl FnOnce(&mut Vec<u8>) -> Written) -> Written {
    if number < 16 {
        out.extend_from_slice(&[((number as u8) << 3) | LEN, 0]);
    } else {
        tag(out, number, LEN);
        out.push(0);
    }
    let start = out.len();
    write(out)?;
    let len = out.len() - start;
    match out.get_mut(start - 1) {
        Some(byte) if len < 0x80 => *byte = len as u8,
        _ => widen(out, start, len),
    }
    Ok(())
}

/// A field of eight bytes.
#[inline]
pub(super) fn fixed64_field(out: &mut Vec<u8>, number: u32, value: u64) {
    let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
    if number < 16 {
        out.extend_from_slice(&[((number as u8) << 3) | I64, a, b, c, d, e, f, g, h]);
    } else {
        tag(out, number, I64);
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// A field of four bytes.
#[inline]
pub(super) fn fixed32_field(out: &mut Vec<u8>, number: u32, value: u32) {
    let [a, b, c, d] = value.to_le_bytes();
    if number < 16 {
        out.extend_from_slice(&[((number as u8) << 3) | I32, a, b, c, d]);
    } else {
        tag(out, number, I32);
        out.extend_from_slice(&value.to_le_bytes());
    }
}

#[inline(never)]
fn widen(out: &mut Vec<u8>, start: usize, len: usize) {
    let (bytes, count) = spread_wide(len as u64);
    let more = count - 1;
    out.extend_from_slice(&bytes[..more]);
    out.copy_within(start..start + len, start + more);
    for (place, byte) in out[start - 1..].iter_mut().zip(&bytes[..count]) {
        *place = *byte;
    }
}

#[inline(never)]
fn long_varint(out: &mut Vec<u8>, value: u64) {
    let before = out.len();
    let (bytes, count) = spread(value);
    if count > 8 {
        return ten(out, value);
    }
    out.extend_from_slice(&bytes);
    out.truncate(before + count);
}

#[inline(never)]
fn long_field(out: &mut Vec<u8>, tag: u8, value: u64) {
    let before = out.len();
    let ([a, b, c, d, e, f, g, h], count) = spread(value);
    if count > 8 {
        out.push(tag);
        return ten(out, value);
    }
    out.extend_from_slice(&[tag, a, b, c, d, e, f, g, h]);
    out.truncate(before + 1 + count);
}

#[cold]
fn ten(out: &mut Vec<u8>, value: u64) {
    let (bytes, count) = spread_wide(value);
    out.extend_from_slice(&bytes[..count]);
}

/// The first eight bytes of a varint, and how many bytes it has: seven bits go into each byte, in parallel.
#[inline]
fn spread(value: u64) -> ([u8; 8], usize) {
    let count = (70 - (value | 1).leading_zeros()) / 7;
    let halves = (value & 0x0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let quarters = (halves & 0x0000_3fff_0000_3fff) | ((halves & 0x0fff_c000_0fff_c000) << 2);
    let bytes = (quarters & 0x007f_007f_007f_007f) | ((quarters & 0x3f80_3f80_3f80_3f80) << 1);
    let more = 0x0080_8080_8080_8080 & !(u64::MAX << (8 * (count - 1)).min(63));
    ((bytes | more).to_le_bytes(), count as usize)
}

/// All the bytes of a varint, and how many of them there are.
fn spread_wide(mut value: u64) -> ([u8; 10], usize) {
    let mut bytes = [0; 10];
    let mut count = 0;
    for byte in &mut bytes {
        count += 1;
        *byte = value as u8 & 0x7f;
        value >>= 7;
        if value == 0 {
            break;
        }
        *byte |= 0x80;
    }
    (bytes, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_of_every_length_agree_with_the_loop() {
        for bits in 0..64 {
            for value in [(1u64 << bits) - 1, 1 << bits, (1 << bits) + 1, u64::MAX >> bits] {
                let (bytes, count) = spread_wide(value);
                let mut out = Vec::new();
                varint(&mut out, value);
                assert_eq!(out, bytes[..count], "{value}");
                out.clear();
                varint_field(&mut out, 15, value);
                assert_eq!(out[1..], bytes[..count], "{value}");
            }
        }
    }

    #[test]
    fn a_length_that_outgrows_its_byte_moves_what_follows() {
        for len in [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_152] {
            let mut out = vec![9];
            delimited_field(&mut out, 16, |out| {
                out.extend((0..len).map(|at| at as u8));
                Ok(())
            })
            .unwrap();
            let mut expected = vec![9, 0x82, 0x01];
            varint(&mut expected, len as u64);
            expected.extend((0..len).map(|at| at as u8));
            assert_eq!(out, expected);
        }
    }
}
