//! Reading the JSON that we write ourselves, without serde's detours.
//!
//! It reads what the type's own writer writes, with white space, in any order of fields. Whatever else it meets is an
//! error, upon which serde reads the text from its start: serde's word is the last. So all that matters here is that
//! nothing is accepted that serde would refuse or understand otherwise.

mod cursor;
mod fields;
#[cfg(test)]
mod tests;
mod time;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

pub(in crate::codec) use cursor::Cursor;
use cursor::unexpected;
pub(in crate::codec) use fields::Fields;

use crate::{
    codec::{
        Limits,
        erased::{Direct, Via},
    },
    payload::{DecodeError, Key, Read, ReadVariant, Reader, Sink},
};

/// Reads all of `text`.
pub(super) fn all<'de, T: Read<'de>>(text: &'de str, limits: &Limits) -> Result<T, DecodeError> {
    all_by(text, limits, |cursor| T::read(cursor))
}

/// As [`all`], where `read` takes the value.
#[inline]
pub(super) fn all_by<'de, T>(
    text: &'de str,
    limits: &Limits,
    read: impl FnOnce(&mut Cursor<'de>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut cursor = Cursor::new(text, limits);
    let value = read(&mut cursor)?;
    if cursor.is_over() { Ok(value) } else { Err(unexpected()) }
}

impl<'de, 'r> Reader<'de> for &'r mut Cursor<'de> {
    const TEXT: bool = true;
    type Fields = Fields<'r, 'de>;
    type Content = Content<'r, 'de>;

    #[inline]
    fn null(self) -> Result<(), DecodeError> {
        self.peek();
        if self.take_all("null") { Ok(()) } else { Err(unexpected()) }
    }

    #[inline]
    fn bool(self) -> Result<bool, DecodeError> {
        self.peek();
        match self.take_all("true") {
            true => Ok(true),
            false if self.take_all("false") => Ok(false),
            false => Err(unexpected()),
        }
    }

    #[inline]
    fn i32(self) -> Result<i32, DecodeError> {
        self.whole()
    }

    #[inline]
    fn i64(self) -> Result<i64, DecodeError> {
        self.whole()
    }

    fn i128(self) -> Result<i128, DecodeError> {
        self.whole()
    }

    #[inline]
    fn u16(self) -> Result<u16, DecodeError> {
        self.whole()
    }

    #[inline]
    fn u32(self) -> Result<u32, DecodeError> {
        self.whole()
    }

    #[inline]
    fn u64(self) -> Result<u64, DecodeError> {
        self.whole()
    }

    fn u128(self) -> Result<u128, DecodeError> {
        self.whole()
    }

    #[inline]
    fn f32(self) -> Result<f32, DecodeError> {
        self.number()?.0.parse().ok().filter(|number: &f32| number.is_finite()).ok_or_else(unexpected)
    }

    #[inline]
    fn f64(self) -> Result<f64, DecodeError> {
        self.number()?.0.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(unexpected)
    }

    #[inline]
    fn str(self) -> Result<&'de str, DecodeError> {
        Cursor::str(self)
    }

    #[inline]
    fn text(self) -> Result<Cow<'de, str>, DecodeError> {
        self.string()
    }

    fn bytes(self) -> Result<&'de [u8], DecodeError> {
        Err(unexpected())
    }

    #[inline]
    fn uuid(self) -> Result<Uuid, DecodeError> {
        Uuid::try_parse(Cursor::str(self)?).map_err(|_| unexpected())
    }

    #[inline]
    fn date_time(self) -> Result<DateTime<Utc>, DecodeError> {
        time::date_time(Cursor::str(self)?).ok_or_else(unexpected)
    }

    #[inline]
    fn local_date_time(self) -> Result<NaiveDateTime, DecodeError> {
        time::local_date_time(Cursor::str(self)?).ok_or_else(unexpected)
    }

    #[inline]
    fn date(self) -> Result<NaiveDate, DecodeError> {
        time::date(Cursor::str(self)?).ok_or_else(unexpected)
    }

    #[inline]
    fn time(self) -> Result<NaiveTime, DecodeError> {
        time::time(Cursor::str(self)?).ok_or_else(unexpected)
    }

    fn decimal(self, _scale: u8) -> Result<i128, DecodeError> {
        Err(unexpected())
    }

    fn json(self) -> Result<Value, DecodeError> {
        Cursor::serde(self)
    }

    #[inline]
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.option_via::<Direct, T>()
    }

    #[inline]
    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.list_via::<Direct, T>(sink)
    }

    #[inline]
    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        self.map_via::<Direct, T>(sink)
    }

    #[inline]
    fn structure(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        Fields::object(self, keys)
    }

    #[inline]
    fn tuple(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        Fields::array(self, keys)
    }

    #[inline]
    fn symbol(self, keys: &'static [Key], other: Option<usize>) -> Result<usize, DecodeError> {
        let name = self.string()?;
        keys.iter().position(|key| key.name == name).or(other).ok_or_else(unexpected)
    }

    #[inline]
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let is_unit = self.peek() == Some(b'"');
        if !is_unit {
            self.enter(b'{')?;
        }
        let name = self.string()?;
        let index = keys.iter().position(|key| key.name == name).ok_or_else(unexpected)?;
        if !is_unit {
            self.expect(b':')?;
        }
        Ok((index, Content { cursor: self, is_unit }))
    }

    fn serde<T: Deserialize<'de>>(self) -> Result<T, DecodeError> {
        Cursor::serde(self)
    }
}

impl<'de> Cursor<'de> {
    #[inline]
    pub(in crate::codec) fn option_via<V: Via, T: Read<'de>>(&mut self) -> Result<Option<T>, DecodeError> {
        if self.peek() == Some(b'n') {
            return self.null().map(|()| None);
        }
        V::read(self).map(Some)
    }

    #[inline]
    pub(in crate::codec) fn list_via<V: Via, T: Read<'de>>(
        &mut self,
        sink: &mut impl Sink<T>,
    ) -> Result<(), DecodeError> {
        self.enter(b'[')?;
        if !self.take(b']') {
            loop {
                sink.add(V::read(&mut *self)?);
                if !self.take(b',') {
                    break;
                }
                self.element()?;
            }
            self.expect(b']')?;
        }
        self.leave();
        Ok(())
    }

    #[inline]
    pub(in crate::codec) fn map_via<V: Via, T: Read<'de>>(
        &mut self,
        sink: &mut impl Sink<(&'de str, T)>,
    ) -> Result<(), DecodeError> {
        self.enter(b'{')?;
        if !self.take(b'}') {
            loop {
                let key = Cursor::str(self)?;
                self.expect(b':')?;
                sink.add((key, V::read(&mut *self)?));
                if !self.take(b',') {
                    break;
                }
                self.element()?;
            }
            self.expect(b'}')?;
        }
        self.leave();
        Ok(())
    }
}

/// What stands behind a variant's name: nothing, where the name is all there is, else a value in an object.
#[derive(Debug)]
pub(in crate::codec) struct Content<'r, 'de> {
    cursor: &'r mut Cursor<'de>,
    is_unit: bool,
}

impl<'de> Content<'_, 'de> {
    #[inline]
    pub(in crate::codec) fn value_via<V: Via, T: Read<'de>>(self) -> Result<T, DecodeError> {
        if self.is_unit {
            return Err(unexpected());
        }
        let value = V::read(&mut *self.cursor)?;
        self.cursor.expect(b'}')?;
        self.cursor.leave();
        Ok(value)
    }
}

impl<'de> ReadVariant<'de> for Content<'_, 'de> {
    #[inline]
    fn value<T: Read<'de>>(self) -> Result<T, DecodeError> {
        self.value_via::<Direct, T>()
    }

    #[inline]
    fn unit(self) -> Result<(), DecodeError> {
        if self.is_unit { Ok(()) } else { Err(unexpected()) }
    }
}
