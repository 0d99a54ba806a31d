//! The whole message: the fields of a struct, or one field that holds what is no message itself.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{Field, body};
use crate::payload::{Key, Payload, Unwritable, Writer, Written};

/// The whole message.
pub(in crate::codec::protobuf) struct Root<'a> {
    pub(in crate::codec::protobuf) out: &'a mut Vec<u8>,
}

/// The methods of a writer that are those of another.
macro_rules! through {
    ($self:ident => $to:expr; $($method:ident($($name:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method($self $(, $name: $type)*) -> Written {
            ($to).$method($($name),*)
        }
    )*};
}

/// An event that is no message itself stands in field 1 of one.
impl Writer for Root<'_> {
    const TEXT: bool = false;

    through! {
        self => Field::<true> { out: self.out, number: 1 };
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

    fn null(self) -> Written {
        Ok(())
    }

    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written {
        Field::<false> { out: self.out, number: 1 }.option(value)
    }

    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written {
        Field::<false> { out: self.out, number: 1 }.list(items)
    }

    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written {
        Field::<false> { out: self.out, number: 1 }.map(entries)
    }

    #[inline]
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written {
        body(value, self.out)
    }

    #[inline]
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written {
        body(value, self.out)
    }

    fn unit_variant(self, key: &'static Key, _: usize) -> Written {
        Field::<true> { out: self.out, number: key.number }.null()
    }

    fn variant<T: Payload + ?Sized>(self, key: &'static Key, _: usize, value: &T) -> Written {
        value.write(Field::<true> { out: self.out, number: key.number })
    }

    fn serde<T: Serialize + ?Sized>(self, _: &T, what: &'static str) -> Written {
        Err(Unwritable::JsonOnly { what }.into())
    }
}
