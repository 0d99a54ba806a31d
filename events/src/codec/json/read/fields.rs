//! The fields of a struct in a JSON text.

use super::cursor::{Cursor, unexpected};
use crate::codec::erased::{Direct, Via};
use crate::payload::{DecodeError, Key, Read, ReadFields};

/// The fields of an object, or the values of an array.
#[derive(Debug)]
pub(in crate::codec) struct Fields<'r, 'de> {
    cursor: &'r mut Cursor<'de>,
    keys: &'static [Key],
    /// Which field is expected next, in order of declaration.
    expected: usize,
    first: bool,
    is_array: bool,
}

impl<'r, 'de> Fields<'r, 'de> {
    #[inline]
    pub(super) fn object(cursor: &'r mut Cursor<'de>, keys: &'static [Key]) -> Result<Self, DecodeError> {
        cursor.enter(b'{')?;
        Ok(Self { cursor, keys, expected: 0, first: true, is_array: false })
    }

    #[inline]
    pub(super) fn array(cursor: &'r mut Cursor<'de>, keys: &'static [Key]) -> Result<Self, DecodeError> {
        cursor.enter(b'[')?;
        Ok(Self { cursor, keys, expected: 0, first: true, is_array: true })
    }

    #[inline]
    fn next_in_object(&mut self) -> Result<Option<usize>, DecodeError> {
        // What we write ourselves: the next key, to the letter.
        if let Some(key) = self.keys.get(self.expected) {
            let written = key.json_field();
            let is_next = match self.first {
                true => self.cursor.take_all(written.split_at(1).1),
                false => self.cursor.take_all(written),
            };
            if is_next {
                if !std::mem::take(&mut self.first) {
                    self.cursor.element()?;
                }
                let index = self.expected;
                self.expected += 1;
                return Ok(Some(index));
            }
        }
        self.search()
    }

    /// Another field than the next, or white space, or the end.
    fn search(&mut self) -> Result<Option<usize>, DecodeError> {
        if self.cursor.take(b'}') {
            self.cursor.leave();
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.cursor.expect(b',')?;
            self.cursor.element()?;
        }
        let name = self.cursor.string()?;
        self.cursor.expect(b':')?;
        let index = self.keys.iter().position(|key| key.name == name).ok_or_else(unexpected)?;
        self.expected = index + 1;
        Ok(Some(index))
    }

    /// As [`ReadFields::read`].
    #[inline]
    pub(in crate::codec) fn read_via<V: Via, T: Read<'de>>(
        &mut self,
        _: &'static Key,
        slot: &mut Option<T>,
    ) -> Result<(), DecodeError> {
        if slot.is_some() {
            return Err(unexpected());
        }
        *slot = Some(V::read(&mut *self.cursor)?);
        Ok(())
    }

    fn next_in_array(&mut self) -> Result<Option<usize>, DecodeError> {
        if self.expected == self.keys.len() {
            self.cursor.expect(b']')?;
            self.cursor.leave();
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.cursor.expect(b',')?;
            self.cursor.element()?;
        }
        self.expected += 1;
        Ok(Some(self.expected - 1))
    }
}

impl<'de> ReadFields<'de> for Fields<'_, 'de> {
    #[inline]
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        if self.is_array { self.next_in_array() } else { self.next_in_object() }
    }

    #[inline]
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        self.read_via::<Direct, T>(key, slot)
    }

    #[inline]
    fn finish<T: Read<'de>>(
        &mut self,
        _: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        match (slot, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default()),
            (None, None) => T::absent().ok_or_else(unexpected),
        }
    }
}
