//! Bytes of the wire format, taken from the front of a slice.

use super::{limits::Context, put};
use crate::{
    codec::words::{HIGH, gather},
    payload::{DecodeError, Unreadable},
};

/// The tags of a `google.protobuf.Timestamp`.
pub(super) const SECONDS: u32 = 1 << 3 | put::VARINT as u32;
pub(super) const NANOS: u32 = 2 << 3 | put::VARINT as u32;

const TRUNCATED: Unreadable = Unreadable::Truncated;

/// A varint.
#[inline(always)]
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    match bytes.split_first() {
        Some((&byte, rest)) if byte < 0x80 => {
            *bytes = rest;
            Ok(byte.into())
        }
        _ => {
            let (value, count) = long_varint(bytes);
            match bytes.split_at_checked(count) {
                Some((_, rest)) if count > 0 => *bytes = rest,
                _ => return Err(no_varint(bytes)),
            }
            Ok(value)
        }
    }
}

/// A varint of more than one byte and how many it has: none if it is none. Ten bytes hold 64 bits; what would not fit
/// is an error, as is an eleventh byte.
#[inline(never)]
fn long_varint(bytes: &[u8]) -> (u64, usize) {
    if let Some(eight) = bytes.first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let ends = !word & HIGH;
        if ends != 0 {
            let count = ends.trailing_zeros() as usize / 8 + 1;
            return (gather(word & (ends ^ (ends - 1))), count);
        }
    }
    let mut value = 0;
    for (at, &byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return (value, at + 1);
        }
    }
    match bytes.get(9) {
        Some(&byte) if byte < 2 => (value | (u64::from(byte) << 63), 10),
        _ => (0, 0),
    }
}

#[cold]
fn no_varint(bytes: &[u8]) -> DecodeError {
    if bytes.len() < 10 { TRUNCATED } else { Unreadable::Malformed("a varint of more than 64 bits") }.into()
}

/// A tag.
#[inline(always)]
pub(super) fn tag(bytes: &mut &[u8]) -> Result<u32, DecodeError> {
    let tag = varint(bytes)?;
    u32::try_from(tag).map_err(|_| Unreadable::Malformed("a field number of more than 29 bits").into())
}

/// As many bytes as the length in front says.
#[inline(always)]
pub(super) fn delimited<'de>(bytes: &mut &'de [u8]) -> Result<&'de [u8], DecodeError> {
    let len = varint(bytes)?;
    match usize::try_from(len).ok().and_then(|len| bytes.split_at_checked(len)) {
        Some((value, rest)) => {
            *bytes = rest;
            Ok(value)
        }
        None => Err(TRUNCATED.into()),
    }
}

/// The seconds and nanoseconds of a `google.protobuf.Timestamp` as nearly everybody writes it: in this order, the seconds
/// in five bytes, as they are from 1978 to 3058. Any other is left where it is.
#[inline]
pub(super) fn usual_timestamp(bytes: &mut &[u8]) -> Option<(i64, i64)> {
    const LOOKED_AT: u64 = u64::from_le_bytes([0, 0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0xff]);
    const EXPECTED: u64 = u64::from_le_bytes([0, SECONDS as u8, 0x80, 0x80, 0x80, 0x80, 0, NANOS as u8]);
    let (words, _) = bytes.first_chunk::<16>()?.as_chunks();
    let &[front, nanos] = words else { return None };
    let (front, nanos) = (u64::from_le_bytes(front), u64::from_le_bytes(nanos));
    let ends = !nanos & HIGH;
    let len = 1 + (front & 0xff) as usize;
    if front & LOOKED_AT != EXPECTED || ends == 0 || len != 9 + ends.trailing_zeros() as usize / 8 {
        return None;
    }
    *bytes = bytes.get(len..)?;
    Some((gather(front >> 16 & 0x7f_7f7f_7f7f) as i64, gather(nanos & (ends ^ ends.wrapping_sub(1))) as i64))
}

/// Eight bytes.
#[inline]
pub(super) fn fixed64(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    let (value, rest) = bytes.split_first_chunk().ok_or_else(|| DecodeError::from(TRUNCATED))?;
    *bytes = rest;
    Ok(u64::from_le_bytes(*value))
}

/// Four bytes.
#[inline]
pub(super) fn fixed32(bytes: &mut &[u8]) -> Result<u32, DecodeError> {
    let (value, rest) = bytes.split_first_chunk().ok_or_else(|| DecodeError::from(TRUNCATED))?;
    *bytes = rest;
    Ok(u32::from_le_bytes(*value))
}

/// What follows a tag is skipped, a whole group if the tag starts one.
#[inline(never)]
pub(super) fn skip<'de>(
    mut bytes: &'de [u8],
    tag: u32,
    depth: u32,
    context: &Context<'_, '_>,
) -> Result<&'de [u8], DecodeError> {
    match tag as u8 & 7 {
        _ if tag < 8 => return Err(zero()),
        put::VARINT => drop(varint(&mut bytes)?),
        put::I64 => drop(fixed64(&mut bytes)?),
        put::I32 => drop(fixed32(&mut bytes)?),
        put::LEN => drop(delimited(&mut bytes)?),
        put::START_GROUP => return skip_group(bytes, tag, depth, context),
        _ => return Err(wire_type()),
    }
    Ok(bytes)
}

/// What follows the tag that starts a group, with the tag that ends it. Proto3 has no groups, but readers skip them.
#[cold]
fn skip_group<'de>(
    mut bytes: &'de [u8],
    start: u32,
    depth: u32,
    context: &Context<'_, '_>,
) -> Result<&'de [u8], DecodeError> {
    let mut open = vec![start >> 3];
    while let Some(&group) = open.last() {
        if open.len() > depth as usize {
            return Err(context.too_deep());
        }
        if bytes.is_empty() {
            return Err(TRUNCATED.into());
        }
        let tag = tag(&mut bytes)?;
        let (number, wire) = (tag >> 3, tag as u8 & 7);
        match wire {
            _ if number == 0 => return Err(zero()),
            put::VARINT => drop(varint(&mut bytes)?),
            put::I64 => drop(fixed64(&mut bytes)?),
            put::I32 => drop(fixed32(&mut bytes)?),
            put::LEN => drop(delimited(&mut bytes)?),
            put::START_GROUP => open.push(number),
            put::END_GROUP if number == group => drop(open.pop()),
            _ => return Err(wire_type()),
        }
    }
    Ok(bytes)
}

#[cold]
fn zero() -> DecodeError {
    Unreadable::Malformed("field number 0").into()
}

#[cold]
fn wire_type() -> DecodeError {
    Unreadable::Malformed("a wire type that there is not").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_of_every_length_are_read_wherever_the_bytes_end() {
        for bits in 0..64 {
            for value in [(1u64 << bits) - 1, 1 << bits, (1 << bits) + 1, u64::MAX >> bits] {
                for more in 0..9 {
                    let mut bytes = Vec::new();
                    put::varint(&mut bytes, value);
                    bytes.resize(bytes.len() + more, 0xff);
                    let mut rest = &bytes[..];
                    assert_eq!((varint(&mut rest).unwrap(), rest.len()), (value, more), "{value}");
                }
            }
        }
    }

    #[test]
    fn timestamps_are_known_as_they_are_usually_written_and_no_others() {
        for seconds in [1, 1 << 28, 1_763_713_329, (1 << 35) - 1, 1 << 35, -1] {
            for nanos in [0, 1_000, 127_000, 16_777_000, 999_999_000] {
                let mut bytes = Vec::new();
                put::timestamp_field(&mut bytes, 1, seconds, nanos);
                let is_usual = (1 << 28..1 << 35).contains(&seconds) && nanos > 0;
                bytes.extend([0xff; 16]);
                let mut rest = &bytes[1..];
                let found = usual_timestamp(&mut rest);
                assert_eq!(found, is_usual.then_some((seconds, i64::from(nanos))));
                assert_eq!(rest.len(), if is_usual { 16 } else { bytes.len() - 1 });
                assert_eq!(usual_timestamp(&mut &bytes[1..16]), None, "too near to the end");
                for at in [1, 2, 6, 7] {
                    let mut other = bytes.clone();
                    other[at + 1] ^= 0x80;
                    assert_eq!(usual_timestamp(&mut &other[1..]), None);
                }
                for len in 1..=u8::MAX {
                    let mut other = bytes.clone();
                    other[1] = other[1].wrapping_add(len);
                    assert_eq!(usual_timestamp(&mut &other[1..]), None);
                }
            }
        }
        let endless = [16, 8, 0x80, 0x80, 0x80, 0x80, 1, 16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
        assert_eq!(usual_timestamp(&mut &endless[..]), None);
    }
}
