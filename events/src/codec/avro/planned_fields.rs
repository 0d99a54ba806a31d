//! The fields of a record that another version wrote, in its order.

use std::{ops::Range, slice};

use super::{
    plan::{Part, Step},
    planned::Planned,
    skip::skip,
};
use crate::codec::erased::{Direct, Via};
use crate::payload::{DecodeError, Key, Read, ReadFields, Unreadable};

pub(in crate::codec) struct Fields<'c, 'p, 'de> {
    /// Where the next field stands, and what to do with it.
    here: Planned<'c, 'p, 'de>,
    parts: slice::Iter<'p, Part>,
    /// The fields of a record that is this very version's, which has no parts.
    own: Range<usize>,
}

impl<'c, 'p, 'de> Fields<'c, 'p, 'de> {
    pub(super) fn new(here: Planned<'c, 'p, 'de>, parts: &'p [Part], own: usize) -> Self {
        Self { here, parts: parts.iter(), own: 0..own }
    }

    /// As [`ReadFields::read`].
    #[inline]
    pub(in crate::codec) fn read_via<V: Via, T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: &mut Option<T>,
    ) -> Result<(), DecodeError> {
        let Planned { cursor, plan, depth, step } = &mut self.here;
        let value = Planned { cursor, plan, depth: *depth, step: *step }.read_via::<V, T>();
        *slot = Some(value.map_err(|error| error.within(key.name))?);
        Ok(())
    }
}

impl<'de> ReadFields<'de> for Fields<'_, '_, 'de> {
    #[inline]
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        loop {
            match self.parts.next() {
                Some(Part::Read(index, step)) => {
                    self.here.step = *step;
                    return Ok(Some(*index as usize));
                }
                Some(Part::Skip(what)) => skip(self.here.cursor, self.here.plan, *what, self.here.depth)?,
                None => {
                    self.here.step = Step::Same;
                    return Ok(self.own.next());
                }
            }
        }
    }

    #[inline]
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        self.read_via::<Direct, T>(key, slot)
    }

    #[inline]
    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        match (slot, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default()),
            (None, None) => T::absent().ok_or_else(|| DecodeError::from(Unreadable::Missing).within(key.name)),
        }
    }
}
