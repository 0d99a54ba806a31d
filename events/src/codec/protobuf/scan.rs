//! Bytes of the wire format, taken from the front of a slice.

use super::{limits::Context, put};
use crate::payload::{DecodeError, Unreadable};

pub(super) const TRUNCATED: Unreadable = Unreadable::Truncated;

/// A varint.
#[inline]
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    match bytes.split_first() {
        Some((&byte, rest)) if byte < 0x80 => {
            *bytes = rest;
            Ok(byte.into())
        }
        _ => {
            let (value, rest) = long_varint(bytes)?;
            *bytes = rest;
            Ok(value)
        }
    }
}

/// Ten bytes hold 64 bits; what would not fit is an error, as is an eleventh byte.
#[inline(never)]
fn long_varint(bytes: &[u8]) -> Result<(u64, &[u8]), DecodeError> {
    if let Some((eight, _)) = bytes.split_first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let ends = !word & 0x8080_8080_8080_8080;
        if ends != 0 {
            let count = ends.trailing_zeros() as usize / 8 + 1;
            return Ok((gather(word & (ends ^ (ends - 1))), &bytes[count..]));
        }
    }
    let mut value = 0;
    for (at, &byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Ok((value, &bytes[at + 1..]));
        }
    }
    match bytes.get(9) {
        Some(&byte) if byte < 2 => Ok((value | (u64::from(byte) << 63), &bytes[10..])),
        Some(_) => Err(Unreadable::Malformed("a varint of more than 64 bits").into()),
        None => Err(TRUNCATED.into()),
    }
}

/// The low seven bits of each byte, side by side.
fn gather(bytes: u64) -> u64 {
    let pairs = (bytes & 0x007f_007f_007f_007f) | ((bytes & 0x7f00_7f00_7f00_7f00) >> 1);
    let quarters = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    (quarters & 0x0fff_ffff) | ((quarters & 0x0fff_ffff_0000_0000) >> 4)
}

/// A tag.
#[inline]
pub(super) fn tag(bytes: &mut &[u8]) -> Result<u32, DecodeError> {
    match bytes.split_first() {
        Some((&byte, rest)) if byte < 0x80 => {
            *bytes = rest;
            Ok(byte.into())
        }
        _ => {
            let (value, rest) = long_varint(bytes)?;
            *bytes = rest;
            u32::try_from(value).map_err(|_| Unreadable::Malformed("a field number of more than 29 bits").into())
        }
    }
}

/// As many bytes as the length in front says.
#[inline]
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

/// What follows the tag that starts a group, with the tag that ends it. Proto3 has no groups, but readers skip them.
#[cold]
pub(super) fn skip_group<'de>(
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
pub(super) fn zero() -> DecodeError {
    Unreadable::Malformed("field number 0").into()
}

#[cold]
pub(super) fn wire_type() -> DecodeError {
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
