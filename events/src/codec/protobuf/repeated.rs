//! Fields that may stand there more than once: lists and maps.

use std::cell::Cell;

use super::{
    put::{I32, I64, LEN},
    read::{Field, Item, One, Value, tolerated},
    scan,
};
use crate::codec::erased::Via;
use crate::payload::{DecodeError, Read, Sink, Unreadable};

/// The tag of a key in a map's entry.
const KEY: u32 = 1 << 3 | LEN as u32;

/// One occurrence of a repeated field: one item, or many that are packed.
#[inline]
pub(super) fn occurrence<'de, V: Via, T: Read<'de>>(
    mut value: Value<'_, 'de, '_, Field>,
    sink: &mut impl Sink<T>,
) -> Result<(), DecodeError> {
    if value.wire() != LEN {
        value.context.take(1)?;
        sink.add(V::read(value.at(One))?);
        return Ok(());
    }
    let mut bytes = value.delimited()?;
    let is_empty = bytes.is_empty();
    let wire = Cell::new(LEN);
    let Value { tag, depth, node, context, .. } = value;
    let first = V::read(Value { rest: &mut bytes, tag, place: Item(&wire), depth, node, context });
    if wire.get() == LEN {
        context.take(1)?;
        sink.add(first?);
        return Ok(());
    }
    if is_empty {
        return Ok(());
    }
    let first = first?;
    let more = count(bytes, wire.get());
    context.take(1 + more)?;
    sink.reserve(1 + more);
    sink.add(first);
    while !bytes.is_empty() {
        sink.add(V::read(Value { rest: &mut bytes, tag, place: Item(&wire), depth, node, context })?);
    }
    Ok(())
}

/// How many items of this wire type a packed list has.
fn count(bytes: &[u8], wire: u8) -> usize {
    match wire {
        I64 => bytes.len() / 8,
        I32 => bytes.len() / 4,
        _ => bytes.iter().filter(|byte| **byte < 0x80).count(),
    }
}

/// An entry of a map: a message with the key in field 1 and the value in field 2.
#[inline]
pub(super) fn entry<'de, V: Via, T: Read<'de>>(
    mut value: Value<'_, 'de, '_, Field>,
    sink: &mut impl Sink<(&'de str, T)>,
) -> Result<(), DecodeError> {
    let mut rest = value.delimited()?;
    let Value { depth, node, context, .. } = value;
    let Some(depth) = depth.checked_sub(1) else { return Err(context.too_deep()) };
    let (mut key, mut content) = ("", None);
    while !rest.is_empty() {
        match scan::tag(&mut rest)? {
            KEY => key = context.text.utf8(scan::delimited(&mut rest)?)?,
            tag if tag >> 3 == 2 => {
                let mut behind = rest;
                match V::read(Value { rest: &mut behind, tag, place: One, depth, node, context }) {
                    Ok(read) => content = Some(read),
                    Err(error) => tolerated(error)?,
                }
                rest = behind;
            }
            tag => rest = scan::skip(rest, tag, depth, context)?,
        }
    }
    context.take(1)?;
    let content = content.or_else(T::zero).ok_or_else(|| DecodeError::from(Unreadable::Missing))?;
    sink.add((key, content));
    Ok(())
}
