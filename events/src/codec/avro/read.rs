//! How a value of this very version is read: the same everywhere but directly in an option.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{cursor::Cursor, union::Found, write::EPOCH};
use crate::{
    codec::{
        Limits, budget,
        erased::{Direct, Via},
    },
    payload::{DecodeError, Key, Read, ReadFields, Reader, Sink, Unreadable},
};

/// Where one value stands.
pub(in crate::codec) struct Value<'c, 'de> {
    pub(super) cursor: &'c mut Cursor<'de>,
    /// How much deeper lists, maps, structs and variants may nest here.
    pub(super) depth: usize,
}

/// Where the fields of a record stand: in order, with nothing between.
pub(in crate::codec) struct Fields<'c, 'de> {
    cursor: &'c mut Cursor<'de>,
    depth: usize,
}

impl<'de> ReadFields<'de> for Fields<'_, 'de> {
    const IN_ORDER: bool = true;

    #[inline]
    fn take<T: Read<'de>>(&mut self, key: &'static Key) -> Result<T, DecodeError> {
        T::read(Value { cursor: self.cursor, depth: self.depth }).map_err(|error| error.within(key.name))
    }

    #[inline]
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        Ok(None)
    }

    #[inline]
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        *slot = Some(self.take(key)?);
        Ok(())
    }

    #[inline]
    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        _: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        slot.map_or_else(|| self.take(key), Ok)
    }
}

impl<'c, 'de> Value<'c, 'de> {
    /// The variant of this branch.
    #[inline]
    pub(super) fn content(self, branch: usize, keys: &'static [Key]) -> Result<(usize, Self), DecodeError> {
        if branch >= keys.len() {
            return Err(Unreadable::UnknownVariant.into());
        }
        let depth = self.cursor.deeper(self.depth)?;
        Ok((branch, Self { cursor: self.cursor, depth }))
    }

    #[inline]
    pub(super) fn list_via<V: Via, T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        let Self { cursor, depth } = self;
        let depth = cursor.deeper(depth)?;
        while let Some(block) = cursor.block()? {
            reserve(sink, block.count, T::LEAST, cursor)?;
            for _ in 0..block.count {
                sink.add(V::read(Value { cursor: &mut *cursor, depth })?);
            }
            cursor.end_block(&block)?;
        }
        Ok(())
    }

    #[inline]
    pub(super) fn map_via<V: Via, T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        let Self { cursor, depth } = self;
        let depth = cursor.deeper(depth)?;
        while let Some(block) = cursor.block()? {
            reserve(sink, block.count, 1 + T::LEAST, cursor)?;
            for _ in 0..block.count {
                let key = cursor.str()?;
                sink.add((key, V::read(Value { cursor: &mut *cursor, depth })?));
            }
            cursor.end_block(&block)?;
        }
        Ok(())
    }

    #[inline]
    fn fields(self) -> Result<Fields<'c, 'de>, DecodeError> {
        let depth = self.cursor.deeper(self.depth)?;
        Ok(Fields { cursor: self.cursor, depth })
    }
}

/// Has a sink make room for a block of items that take at least `least` bytes each. More than the bytes can hold is
/// refused at once.
#[inline]
pub(super) fn reserve<T>(
    sink: &mut impl Sink<T>,
    count: usize,
    least: usize,
    cursor: &Cursor<'_>,
) -> Result<(), DecodeError> {
    match cursor.left().checked_div(least) {
        Some(most) if count > most => return Err(Unreadable::Truncated.into()),
        Some(_) => sink.reserve(count),
        None => {}
    }
    Ok(())
}

impl<'c, 'de> Reader<'de> for Value<'c, 'de> {
    type Fields = Fields<'c, 'de>;
    type Content = Self;

    #[inline]
    fn null(self) -> Result<(), DecodeError> {
        Ok(())
    }

    #[inline]
    fn bool(self) -> Result<bool, DecodeError> {
        match self.cursor.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable::Malformed("a boolean that is neither 0 nor 1").into()),
        }
    }

    #[inline]
    fn i32(self) -> Result<i32, DecodeError> {
        self.cursor.int()
    }

    #[inline]
    fn i64(self) -> Result<i64, DecodeError> {
        self.cursor.long()
    }

    fn i128(self) -> Result<i128, DecodeError> {
        self.cursor.str()?.parse().map_err(|_| Unreadable::OutOfRange("i128").into())
    }

    #[inline]
    fn u16(self) -> Result<u16, DecodeError> {
        u16::try_from(self.cursor.int()?).map_err(|_| Unreadable::OutOfRange("u16").into())
    }

    #[inline]
    fn u32(self) -> Result<u32, DecodeError> {
        u32::try_from(self.cursor.long()?).map_err(|_| Unreadable::OutOfRange("u32").into())
    }

    #[inline]
    fn u64(self) -> Result<u64, DecodeError> {
        u64::try_from(self.cursor.long()?).map_err(|_| Unreadable::OutOfRange("u64").into())
    }

    fn u128(self) -> Result<u128, DecodeError> {
        self.cursor.str()?.parse().map_err(|_| Unreadable::OutOfRange("u128").into())
    }

    #[inline]
    fn f32(self) -> Result<f32, DecodeError> {
        self.cursor.array().map(f32::from_le_bytes)
    }

    #[inline]
    fn f64(self) -> Result<f64, DecodeError> {
        self.cursor.array().map(f64::from_le_bytes)
    }

    #[inline]
    fn str(self) -> Result<&'de str, DecodeError> {
        self.cursor.str()
    }

    #[inline]
    fn bytes(self) -> Result<&'de [u8], DecodeError> {
        self.cursor.prefixed()
    }

    fn uuid(self) -> Result<Uuid, DecodeError> {
        let text = self.cursor.prefixed()?;
        let uuid = if text.len() == 36 { Uuid::try_parse_ascii(text).ok() } else { None };
        uuid.ok_or_else(|| Unreadable::Malformed("text that is no UUID").into())
    }

    #[inline]
    fn date_time(self) -> Result<DateTime<Utc>, DecodeError> {
        let micros = self.cursor.long()?;
        DateTime::from_timestamp_micros(micros).ok_or_else(|| Unreadable::OutOfRange("DateTime").into())
    }

    #[inline]
    fn local_date_time(self) -> Result<NaiveDateTime, DecodeError> {
        let micros = self.cursor.long()?;
        let utc = DateTime::from_timestamp_micros(micros).ok_or(Unreadable::OutOfRange("NaiveDateTime"))?;
        Ok(utc.naive_utc())
    }

    #[inline]
    fn date(self) -> Result<NaiveDate, DecodeError> {
        let day = self.cursor.int()?.checked_add(EPOCH);
        day.and_then(NaiveDate::from_num_days_from_ce_opt).ok_or_else(|| Unreadable::OutOfRange("NaiveDate").into())
    }

    #[inline]
    fn time(self) -> Result<NaiveTime, DecodeError> {
        let micros = u64::try_from(self.cursor.long()?).ok();
        let split = |micros: u64| Some((u32::try_from(micros / 1_000_000).ok()?, (micros % 1_000_000) as u32 * 1000));
        let time = micros.and_then(split).and_then(|(s, ns)| NaiveTime::from_num_seconds_from_midnight_opt(s, ns));
        time.ok_or_else(|| Unreadable::OutOfRange("NaiveTime").into())
    }

    fn decimal(self, _: u8) -> Result<i128, DecodeError> {
        let bytes = self.cursor.prefixed()?;
        let Some(first) = bytes.first() else {
            return Err(Unreadable::Malformed("a decimal number without bytes").into());
        };
        let sign = if *first < 0x80 { 0 } else { 0xff };
        let (extension, number) = bytes.split_at(bytes.len().saturating_sub(16));
        let mut whole = [sign; 16];
        for (to, from) in whole.iter_mut().rev().zip(number.iter().rev()) {
            *to = *from;
        }
        let fits = extension.iter().all(|byte| *byte == sign) && whole[0] & 0x80 == sign & 0x80;
        if fits { Ok(i128::from_be_bytes(whole)) } else { Err(Unreadable::OutOfRange("a decimal number").into()) }
    }

    fn json(self) -> Result<serde_json::Value, DecodeError> {
        let text = self.cursor.prefixed()?;
        let limits = Limits { bytes: usize::MAX, depth: self.depth, elements: self.cursor.elements() };
        budget::check(text, &limits).map_err(Unreadable::from)?;
        serde_json::from_slice(text).map_err(|_| Unreadable::Malformed("text that is not JSON").into())
    }

    #[inline]
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        match self.cursor.index()?.checked_sub(1) {
            None => Ok(None),
            Some(branch) => T::read(Found { cursor: self.cursor, depth: self.depth, branch }).map(Some),
        }
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
    fn structure(self, _: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.fields()
    }

    #[inline]
    fn tuple(self, _: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.fields()
    }

    #[inline]
    fn symbol(self, keys: &'static [Key], _: Option<usize>) -> Result<usize, DecodeError> {
        let index = self.cursor.index()?;
        if index < keys.len() { Ok(index) } else { Err(Unreadable::UnknownVariant.into()) }
    }

    #[inline]
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let branch = self.cursor.index()?;
        self.content(branch, keys)
    }
}
