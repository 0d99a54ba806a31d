//! Bytes of the wire format, appended to a buffer.

use uuid::Uuid;

use crate::{
    codec::words::{HIGH, hyphenated, spread},
    payload::Written,
};

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

/// A field that is a UUID's text.
#[inline]
pub(super) fn uuid_field(out: &mut Vec<u8>, number: u32, value: &Uuid) {
    let text = hyphenated(value);
    if number < 16 {
        let mut field = [((number as u8) << 3) | LEN; 38];
        field[1] = 36;
        field[2..].copy_from_slice(&text);
        out.extend_from_slice(&field);
    } else {
        bytes_field(out, number, &text);
    }
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
    measured(out, start);
    Ok(())
}

/// A field that is an entry of a map: its key, and whatever `write` appends.
#[inline]
pub(super) fn entry_field(
    out: &mut Vec<u8>,
    number: u32,
    key: &[u8],
    write: impl FnOnce(&mut Vec<u8>) -> Written,
) -> Written {
    const KEY: u8 = 1 << 3 | LEN;
    let mut start = out.len() + 2;
    if number < 16 && key.len() < 0x80 {
        out.extend_from_slice(&[((number as u8) << 3) | LEN, 0, KEY, key.len() as u8]);
    } else {
        tag(out, number, LEN);
        start = out.len() + 1;
        out.extend_from_slice(&[0, KEY]);
        varint(out, key.len() as u64);
    }
    out.extend_from_slice(key);
    write(out)?;
    measured(out, start);
    Ok(())
}

/// What starts here is whole: its length goes in front.
#[inline]
fn measured(out: &mut Vec<u8>, start: usize) {
    let len = out.len() - start;
    match out.get_mut(start - 1) {
        Some(byte) if len < 0x80 => *byte = len as u8,
        _ => widen(out, start, len),
    }
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
    let (bytes, count) = all(len as u64);
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
    let (bytes, count) = first_eight(value);
    if count > 8 {
        return ten(out, value);
    }
    out.extend_from_slice(&bytes);
    out.truncate(before + count);
}

#[inline(never)]
fn long_field(out: &mut Vec<u8>, tag: u8, value: u64) {
    let before = out.len();
    let (bytes, count) = first_eight(value);
    if count > 8 {
        out.push(tag);
        return ten(out, value);
    }
    // In two words: put together byte by byte, each would take an instruction or two.
    let field = u128::from(tag) | u128::from(u64::from_le_bytes(bytes)) << 8;
    out.extend_from_slice(&field.to_le_bytes());
    out.truncate(before + 1 + count);
}

/// A field that is a `google.protobuf.Timestamp`: two words, where the seconds take five bytes, as they do from 1978 to
/// 3058.
#[inline(never)]
pub(super) fn timestamp_field(out: &mut Vec<u8>, number: u32, seconds: i64, nanos: u32) {
    const USUAL: std::ops::Range<i64> = 1 << 28..1 << 35;
    if number >= 16 || !USUAL.contains(&seconds) || nanos == 0 {
        return long_timestamp_field(out, number, seconds, nanos);
    }
    // The low 28 bits of both are spread at once.
    const LOW: u64 = (1 << 28) - 1;
    let (seconds, nanos) = (seconds as u64, u64::from(nanos));
    let count = count(nanos);
    let len = 7 + count;
    let low = spread(seconds & LOW | (nanos & LOW) << 28);
    let head = u64::from(u32::from_le_bytes([((number as u8) << 3) | LEN, len as u8, SECONDS, 0]));
    let first = head | (low << 32 | HIGH << 32) >> 8 | seconds >> 28 << 56;
    let second = u64::from(NANOS) | (low >> 32 | nanos >> 28 << 32 | more(count)) << 8;
    let field = u128::from(first) | u128::from(second) << 64;
    let before = out.len();
    out.extend_from_slice(&field.to_le_bytes());
    out.truncate(before + 2 + len);
}

const SECONDS: u8 = 1 << 3 | VARINT;
const NANOS: u8 = 2 << 3 | VARINT;

#[inline(never)]
fn long_timestamp_field(out: &mut Vec<u8>, number: u32, seconds: i64, nanos: u32) {
    tag(out, number, LEN);
    let start = out.len();
    out.push(0);
    for (number, value) in [(1, seconds as u64), (2, nanos.into())] {
        if value != 0 {
            varint_field(out, number, value);
        }
    }
    out[start] = (out.len() - start - 1) as u8;
}

#[cold]
fn ten(out: &mut Vec<u8>, value: u64) {
    let (bytes, count) = all(value);
    out.extend_from_slice(&bytes[..count]);
}

/// The first eight bytes of a varint, and how many bytes it has.
#[inline]
fn first_eight(value: u64) -> ([u8; 8], usize) {
    let count = count(value);
    ((spread(value) | more(count)).to_le_bytes(), count)
}

/// How many bytes a varint has: seven bits go into each, and 9/64 is near enough to 1/7 for as many bits as there are.
#[inline]
fn count(value: u64) -> usize {
    (((64 - (value | 1).leading_zeros()) * 9 + 64) / 64) as usize
}

/// The highest bits of a varint of so many bytes, as far as they are in the first eight.
#[inline]
fn more(count: usize) -> u64 {
    HIGH >> 8 & !(u64::MAX << (8 * (count - 1)).min(63))
}

/// All the bytes of a varint, and how many of them there are.
fn all(mut value: u64) -> ([u8; 10], usize) {
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
                let (bytes, count) = all(value);
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
    fn timestamps_are_messages_of_two_varints() {
        let bits = (0..43).flat_map(|bits| [(1i64 << bits) - 1, 1 << bits]);
        for seconds in bits.flat_map(|seconds| [seconds, -seconds]) {
            for nanos in [0, 1, 127, 128, 16_384, 2_097_152, 268_435_456, 999_999_000] {
                for number in [1, 15, 16, 3_000] {
                    let (mut out, mut expected) = (vec![7], vec![7]);
                    timestamp_field(&mut out, number, seconds, nanos);
                    long_timestamp_field(&mut expected, number, seconds, nanos);
                    assert_eq!(out, expected, "{seconds} {nanos} {number}");
                }
            }
        }
    }

    #[test]
    fn an_entry_is_a_message_of_its_key_and_its_value() {
        for number in [1, 15, 16, 3_000] {
            for len in [0, 1, 115, 124, 127, 128, 16_384] {
                let key = vec![b'k'; len];
                let value = |out: &mut Vec<u8>| {
                    bytes_field(out, 2, b"value");
                    Ok(())
                };
                let (mut out, mut expected) = (vec![7], vec![7]);
                entry_field(&mut out, number, &key, value).unwrap();
                let entry = |out: &mut Vec<u8>| {
                    bytes_field(out, 1, &key);
                    value(out)
                };
                delimited_field(&mut expected, number, entry).unwrap();
                assert_eq!(out, expected, "{number} {len}");
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
