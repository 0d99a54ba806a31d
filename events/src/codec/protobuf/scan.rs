//! Bytes of the wire format, taken from the front of a slice.

use super::{limits::Context, put};
use crate::payload::{DecodeError, Unreadable};

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
        let ends = !word & 0x8080_8080_8080_8080;
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

/// The low seven bits of each byte, side by side.
fn gather(bytes: u64) -> u64 {
    let pairs = (bytes & 0x007f_007f_007f_007f) | ((bytes & 0x7f00_7f00_7f00_7f00) >> 1);
    let quarters = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    (quarters & 0x0fff_ffff) | ((quarters & 0x0fff_ffff_0000_0000) >> 4)
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

/// As many bytes of UTF-8 as the length in front says.
#[inline(always)]
pub(super) fn text<'de>(bytes: &mut &'de [u8]) -> Result<&'de str, DecodeError> {
    utf8(delimited(bytes)?)
}

#[inline(always)]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|_| Unreadable::Malformed("text is not UTF-8").into())
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
    context: &Context<'_>,
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
    context: &Context<'_>,
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
}
