//! A packed list: numbers one after another, without tags.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::super::{instant, put};
use crate::payload::{Key, Payload, Unwritable, Writer, Written};

/// An item of a packed list.
pub(super) struct Item<'a> {
    pub(super) out: &'a mut Vec<u8>,
}

impl Item<'_> {
    #[inline]
    fn varint(self, value: u64) -> Written {
        put::varint(self.out, value);
        Ok(())
    }

    /// A type whose shape says that it is a number, and which is written as something else.
    #[cold]
    fn none(self) -> Written {
        Err(Unwritable::Own("it is not what its shape says".to_owned()).into())
    }
}

/// What no packed list holds.
macro_rules! never {
    ($($method:ident$([$($generics:tt)*])?($($type:ty),*);)*) => {$(
        fn $method$(<$($generics)*>)?(self $(, _: $type)*) -> Written {
            self.none()
        }
    )*};
}

impl Writer for Item<'_> {
    const TEXT: bool = false;

    #[inline]
    fn bool(self, value: bool) -> Written {
        self.varint(value.into())
    }

    #[inline]
    fn i32(self, value: i32) -> Written {
        self.varint(i64::from(value) as u64)
    }

    #[inline]
    fn i64(self, value: i64) -> Written {
        self.varint(value as u64)
    }

    #[inline]
    fn u16(self, value: u16) -> Written {
        self.varint(value.into())
    }

    #[inline]
    fn u32(self, value: u32) -> Written {
        self.varint(value.into())
    }

    #[inline]
    fn u64(self, value: u64) -> Written {
        self.varint(value)
    }

    #[inline]
    fn f32(self, value: f32) -> Written {
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline]
    fn f64(self, value: f64) -> Written {
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline]
    fn local_date_time(self, value: NaiveDateTime) -> Written {
        self.i64(value.and_utc().timestamp_micros())
    }

    #[inline]
    fn date(self, value: NaiveDate) -> Written {
        self.i32(value.to_epoch_days())
    }

    #[inline]
    fn time(self, value: NaiveTime) -> Written {
        self.i64(instant::of_day(value)?)
    }

    #[inline]
    fn symbol(self, key: &'static Key, _: usize) -> Written {
        self.varint(key.number.into())
    }

    never! {
        null();
        i128(i128);
        u128(u128);
        str(&str);
        bytes(&[u8]);
        uuid(&Uuid);
        date_time(&DateTime<Utc>);
        decimal(i128, u8);
        json(&serde_json::Value);
        option[T: Payload + ?Sized](Option<&T>);
        list['a, T: Payload + 'a](impl ExactSizeIterator<Item = &'a T>);
        map['a, T: Payload + 'a](impl ExactSizeIterator<Item = (&'a str, &'a T)>);
        structure[T: Payload + ?Sized](&T);
        tuple[T: Payload + ?Sized](&T);
        unit_variant(&'static Key, usize);
        variant[T: Payload + ?Sized](&'static Key, usize, &T);
        serde[T: Serialize + ?Sized](&T, &'static str);
    }
}
