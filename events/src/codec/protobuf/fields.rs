//! The fields of a message, one after another.

use super::{
    limits::Context,
    plan::OWN,
    read::{ANOTHER_WIRE_TYPE, Field, UNSPECIFIED, Value, Variant},
    scan,
};
use crate::codec::erased::{Direct, Via};
use crate::payload::{DecodeError, Key, Read, ReadFields, ReadVariant, Reader, Unreadable};

/// The fields of a message.
pub(in crate::codec) struct Fields<'de, 'c> {
    pub(super) rest: &'de [u8],
    keys: &'static [Key],
    /// The tag of the field that stands here.
    tag: u32,
    /// The plan for what stands here.
    inner: u32,
    node: u32,
    /// How much deeper what stands here may go.
    pub(super) depth: u32,
    pub(super) context: &'c Context<'c, 'de>,
}

impl<'de, 'c> Fields<'de, 'c> {
    /// The fields in `bytes`, which stand where it may go this deep.
    #[inline(always)]
    pub(super) fn new(
        bytes: &'de [u8],
        keys: &'static [Key],
        depth: u32,
        node: u32,
        context: &'c Context<'c, 'de>,
    ) -> Result<Self, DecodeError> {
        let Some(depth) = depth.checked_sub(1) else { return Err(context.too_deep()) };
        Ok(Self { rest: bytes, keys, tag: 0, inner: OWN, node, depth, context })
    }

    /// Takes the tag of the next field.
    #[inline(always)]
    pub(super) fn tag(&mut self) -> Result<Option<u32>, DecodeError> {
        if self.rest.is_empty() { Ok(None) } else { scan::tag(&mut self.rest).map(Some) }
    }

    /// Skips what stands behind a tag.
    #[inline(always)]
    pub(super) fn skip(&mut self, tag: u32) -> Result<(), DecodeError> {
        self.rest = scan::skip(self.rest, tag, self.depth, self.context)?;
        Ok(())
    }

    /// Takes the tag of the next field that is known, and says which it is.
    #[inline(always)]
    pub(super) fn announced(&mut self) -> Result<Option<usize>, DecodeError> {
        while let Some(tag) = self.tag()? {
            if let Some((index, node)) = find(self.node, self.context, self.keys, tag >> 3) {
                (self.tag, self.inner) = (tag, node);
                return Ok(Some(index));
            }
            self.skip(tag)?;
        }
        Ok(None)
    }

    /// What stands here, to be read later.
    pub(super) fn content(&self) -> Content<'de, 'c> {
        let Self { rest, tag, inner: node, depth, context, .. } = *self;
        Content { rest, tag, depth, node, context }
    }
}

/// What a variant holds.
pub(in crate::codec) struct Content<'de, 'c> {
    rest: &'de [u8],
    pub(super) tag: u32,
    depth: u32,
    node: u32,
    context: &'c Context<'c, 'de>,
}

impl<'de, 'c> Content<'de, 'c> {
    #[inline(always)]
    fn reader(&mut self) -> Value<'_, 'de, 'c, Variant> {
        let Self { rest, tag, depth, node, context } = self;
        Value { rest, tag: *tag, place: Variant, depth: *depth, node: *node, context }
    }
}

impl<'de> Content<'de, '_> {
    #[inline]
    pub(in crate::codec) fn value_via<V: Via, T: Read<'de>>(mut self) -> Result<T, DecodeError> {
        V::read(self.reader())
    }
}

impl<'de> ReadVariant<'de> for Content<'de, '_> {
    #[inline]
    fn value<T: Read<'de>>(self) -> Result<T, DecodeError> {
        self.value_via::<Direct, T>()
    }

    #[inline]
    fn unit(mut self) -> Result<(), DecodeError> {
        self.reader().null()
    }
}

/// The index of the key with this number, and the plan for what stands there.
#[inline(always)]
pub(super) fn find(node: u32, context: &Context<'_, '_>, keys: &'static [Key], number: u32) -> Option<(usize, u32)> {
    if node != OWN {
        return context.plan?.find(node, number);
    }
    let index = number.wrapping_sub(1) as usize;
    match keys.get(index) {
        Some(key) if key.number == number => Some((index, OWN)),
        _ => Some((elsewhere(keys, number)?, OWN)),
    }
}

/// A number that is not its place.
#[inline(never)]
fn elsewhere(keys: &'static [Key], number: u32) -> Option<usize> {
    keys.iter().position(|key| key.number == number)
}

impl<'de> Fields<'de, '_> {
    /// As [`ReadFields::read`].
    #[inline(always)]
    pub(in crate::codec) fn read_via<V: Via, T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: &mut Option<T>,
    ) -> Result<(), DecodeError> {
        // Only the copy is in memory where reading is a call.
        let mut rest = self.rest;
        let Self { tag, inner: node, depth, context, .. } = *self;
        let read = V::merge(slot, Value { rest: &mut rest, tag, place: Field, depth, node, context });
        self.rest = rest;
        match read {
            Ok(()) => Ok(()),
            Err(error) => refused(error, key, slot),
        }
    }
}

impl<'de> ReadFields<'de> for Fields<'de, '_> {
    #[inline(always)]
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        self.announced()
    }

    #[inline(always)]
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        self.read_via::<Direct, T>(key, slot)
    }

    #[inline(always)]
    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        match slot {
            Some(value) => Ok(value),
            None => {
                // A field that the writer knew is its zero; another is its default.
                let own = || default.map(|default| default());
                let is_new = self.node != OWN && is_new(self.node, self.context, self.keys, key);
                let value = if is_new { own().or_else(T::zero) } else { T::zero().or_else(own) };
                value.ok_or_else(|| missing(key))
            }
        }
    }
}

#[cold]
fn is_new(node: u32, context: &Context<'_, '_>, keys: &'static [Key], key: &'static Key) -> bool {
    context.plan.is_some_and(|plan| plan.is_new(node, keys, key))
}

#[cold]
fn missing(key: &'static Key) -> DecodeError {
    DecodeError::from(Unreadable::Missing).within(key.name)
}

/// A field that to the reader is not there leaves the slot; an enum's 0 empties it.
#[cold]
#[inline(never)]
fn refused<T>(error: DecodeError, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
    if *error.cause() == UNSPECIFIED {
        *slot = None;
        return Ok(());
    }
    if *error.cause() == ANOTHER_WIRE_TYPE { Ok(()) } else { Err(error.within(key.name)) }
}
