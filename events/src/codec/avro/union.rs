//! What stands in an option: the branch after `null`, and in it a value; or, for a union, the branch of its variant.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    cursor::Cursor,
    number::{push, zigzag},
    read,
    write::Value,
};
use crate::payload::{DecodeError, Key, Payload, Read, Reader, Sink, Unreadable, Writer, Written};

/// Where the value of an option is written.
pub(super) struct Present<'a>(pub(super) &'a mut Vec<u8>);

impl<'a> Present<'a> {
    /// Where it goes unless it is a union: `null` is 0, so it is 1.
    #[inline]
    fn value(self) -> Value<'a> {
        self.0.push(const { zigzag(1) as u8 });
        Value(self.0)
    }
}

macro_rules! write {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method(self, $($name: $type),*) -> Written {
            self.value().$method($($name),*)
        }
    )*};
}

impl Writer for Present<'_> {
    const TEXT: bool = false;

    write! {
        null();
        bool(value: bool);
        i32(value: i32);
        i64(value: i64);
        i128(value: i128);
        u16(value: u16);
        u32(value: u32);
        u64(value: u64);
        u128(value: u128);
        f32(value: f32);
        f64(value: f64);
        str(value: &str);
        bytes(value: &[u8]);
        uuid(value: &Uuid);
        date_time(value: &DateTime<Utc>);
        local_date_time(value: NaiveDateTime);
        date(value: NaiveDate);
        time(value: NaiveTime);
        decimal(unscaled: i128, scale: u8);
        json(value: &serde_json::Value);
        symbol(key: &'static Key, index: usize);
    }

    #[inline]
    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written {
        self.value().option(value)
    }

    #[inline]
    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written {
        self.value().list(items)
    }

    #[inline]
    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written {
        self.value().map(entries)
    }

    #[inline]
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written {
        self.value().structure(value)
    }

    #[inline]
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written {
        self.value().tuple(value)
    }

    #[inline]
    fn unit_variant(self, _: &'static Key, index: usize) -> Written {
        push(self.0, zigzag(index as i64 + 1));
        Ok(())
    }

    #[inline]
    fn variant<T: Payload + ?Sized>(self, _: &'static Key, index: usize, value: &T) -> Written {
        push(self.0, zigzag(index as i64 + 1));
        value.write(Value(self.0))
    }

    #[inline]
    fn serde<T: Serialize + ?Sized>(self, value: &T, what: &'static str) -> Written {
        self.value().serde(value, what)
    }
}

/// Where the value of an option stands, after its branch was read.
pub(in crate::codec) struct Found<'c, 'de> {
    pub(super) cursor: &'c mut Cursor<'de>,
    pub(super) depth: usize,
    /// The branch, not counting `null`.
    pub(super) branch: usize,
}

impl<'c, 'de> Found<'c, 'de> {
    /// Where it stands unless it is a union: there is one branch.
    #[inline]
    fn value(self) -> Result<read::Value<'c, 'de>, DecodeError> {
        match self.branch {
            0 => Ok(read::Value { cursor: self.cursor, depth: self.depth }),
            _ => Err(Unreadable::UnknownVariant.into()),
        }
    }
}

macro_rules! read {
    ($($method:ident($($name:ident: $in:ty),*) -> $type:ty;)*) => {$(
        #[inline]
        fn $method(self, $($name: $in),*) -> Result<$type, DecodeError> {
            self.value()?.$method($($name),*)
        }
    )*};
}

impl<'c, 'de> Reader<'de> for Found<'c, 'de> {
    type Fields = read::Fields<'c, 'de>;
    type Content = read::Value<'c, 'de>;

    read! {
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

    #[inline]
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.value()?.option()
    }

    #[inline]
    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.value()?.list(sink)
    }

    #[inline]
    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        self.value()?.map(sink)
    }

    #[inline]
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        read::Value { cursor: self.cursor, depth: self.depth }.content(self.branch, keys)
    }
}
