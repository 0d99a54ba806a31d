//! What another version wrote into an option: its branch is known, its value stands there.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    planned::{Planned, plain},
    planned_fields::Fields,
    read, union,
};
use crate::codec::erased::Via;
use crate::payload::{DecodeError, Key, Read, Reader, Sink, Unreadable};

/// As [`union::Found`](super::union::Found).
pub(in crate::codec) struct Found<'c, 'p, 'de> {
    pub(super) value: Planned<'c, 'p, 'de>,
    /// The reader's branch, not counting `null`.
    pub(super) branch: usize,
}

impl<'c, 'p, 'de> Found<'c, 'p, 'de> {
    fn plain(self) -> Result<Planned<'c, 'p, 'de>, DecodeError> {
        match self.branch {
            0 => Ok(self.value),
            _ => Err(Unreadable::UnknownVariant.into()),
        }
    }
}

impl<'c, 'de> From<union::Found<'c, 'de>> for Found<'c, 'c, 'de> {
    fn from(union::Found { cursor, depth, branch }: union::Found<'c, 'de>) -> Self {
        Self { value: read::Value { cursor, depth }.into(), branch }
    }
}

impl<'c, 'p, 'de> Found<'c, 'p, 'de> {
    pub(in crate::codec) fn option_via<V: Via, T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.plain()?.option_via::<V, T>()
    }

    pub(in crate::codec) fn list_via<V: Via, T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.plain()?.list_via::<V, T>(sink)
    }

    pub(in crate::codec) fn map_via<V: Via, T: Read<'de>>(
        self,
        sink: &mut impl Sink<(&'de str, T)>,
    ) -> Result<(), DecodeError> {
        self.plain()?.map_via::<V, T>(sink)
    }
}

impl<'c, 'p, 'de> Reader<'de> for Found<'c, 'p, 'de> {
    type Fields = Fields<'c, 'p, 'de>;
    type Content = Planned<'c, 'p, 'de>;

    plain! {
        null() -> ();
        bool() -> bool;
        i32() -> i32;
        i64() -> i64;
        i128() -> i128;
        u16() -> u16;
        u32() -> u32;
        u64() -> u64;
        u128() -> u128;
        f32() -> f32;
        f64() -> f64;
        str() -> &'de str;
        bytes() -> &'de [u8];
        uuid() -> Uuid;
        date_time() -> DateTime<Utc>;
        local_date_time() -> NaiveDateTime;
        date() -> NaiveDate;
        time() -> NaiveTime;
        decimal(scale: u8) -> i128;
        json() -> serde_json::Value;
        structure(keys: &'static [Key]) -> Self::Fields;
        tuple(keys: &'static [Key]) -> Self::Fields;
        symbol(keys: &'static [Key], other: Option<usize>) -> usize;
    }

    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.plain()?.option()
    }

    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.plain()?.list(sink)
    }

    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        self.plain()?.map(sink)
    }

    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let step = self.value.step;
        self.value.chosen(self.branch, step, keys)
    }
}
