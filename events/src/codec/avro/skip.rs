//! Values that the reader does not want.

use super::{
    cursor::Cursor,
    plan::{Plan, Skip, Skipped},
};
use crate::payload::{DecodeError, Unreadable};

/// Reads past one value.
pub(super) fn skip(cursor: &mut Cursor<'_>, plan: &Plan, what: Skip, depth: usize) -> Result<(), DecodeError> {
    match what {
        Skip::Bytes(count) => cursor.take(count as usize).map(drop),
        Skip::Varint => cursor.long().map(drop),
        Skip::Prefixed => cursor.prefixed().map(drop),
        Skip::Entry(place) => parts(cursor, plan, place, depth),
    }
}

fn parts(cursor: &mut Cursor<'_>, plan: &Plan, place: u32, depth: usize) -> Result<(), DecodeError> {
    let depth = cursor.deeper(depth)?;
    match plan.skips.get(place as usize) {
        Some(Skipped::Record(fields)) => fields.iter().try_for_each(|field| skip(cursor, plan, *field, depth)),
        Some(Skipped::Union(branches)) => {
            let branch = branches.get(cursor.index()?).ok_or(Unreadable::UnknownVariant)?;
            skip(cursor, plan, *branch, depth)
        }
        Some(Skipped::List(item)) => blocks(cursor, |cursor| skip(cursor, plan, *item, depth)),
        Some(Skipped::Map(value)) => blocks(cursor, |cursor| {
            cursor.prefixed()?;
            skip(cursor, plan, *value, depth)
        }),
        None => Err(Unreadable::Malformed("a plan that refers to nothing").into()),
    }
}

/// A block that says its size is skipped at once.
fn blocks<'de>(
    cursor: &mut Cursor<'de>,
    mut skip: impl FnMut(&mut Cursor<'de>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    while let Some(block) = cursor.block()? {
        match block.size {
            Some(size) => cursor.take(size).map(drop)?,
            None => (0..block.count).try_for_each(|_| skip(cursor))?,
        }
    }
    Ok(())
}
