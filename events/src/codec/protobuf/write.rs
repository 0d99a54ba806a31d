//! How a payload is written: one writer for each place where a value may stand.

mod packed;
mod root;

use std::io::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{instant, put, value};
use packed::Item;
pub(super) use root::Root;

use crate::{
    payload::{Key, Payload, Unwritable, WriteFields, Writer, Written},
    shape::Shape,
};

/// A field. An explicit one is written whatever it holds; another is left out where it holds its type's zero.
pub(super) struct Field<'a, const EXPLICIT: bool> {
    out: &'a mut Vec<u8>,
    number: u32,
}

struct Fields<'a> {
    out: &'a mut Vec<u8>,
}

impl WriteFields for Fields<'_> {
    const TEXT: bool = false;

    #[inline]
    fn field<T: Payload + ?Sized>(&mut self, key: &'static Key, value: &T) -> Written {
        value.write(Field::<false> { out: self.out, number: key.number })
    }
}

/// The fields of a message: the one place where a struct's are written, wherever it stands.
fn body<T: Payload + ?Sized>(value: &T, out: &mut Vec<u8>) -> Written {
    value.write_fields(&mut Fields { out })
}

/// Whether items of this shape stand one after another without tags.
const fn packs(shape: &Shape) -> bool {
    match shape {
        Shape::Int { bits, .. } => *bits <= 64,
        Shape::Bool
        | Shape::Float32
        | Shape::Float64
        | Shape::LocalDateTime
        | Shape::Date
        | Shape::Time
        | Shape::Enum(_) => true,
        _ => false,
    }
}

impl<const EXPLICIT: bool> Field<'_, EXPLICIT> {
    #[inline]
    fn varint(self, value: u64) -> Written {
        if EXPLICIT || value != 0 {
            put::varint_field(self.out, self.number, value);
        }
        Ok(())
    }

    #[inline]
    fn delimited(self, write: impl FnOnce(&mut Vec<u8>) -> Written) -> Written {
        put::delimited_field(self.out, self.number, write)
    }
}

impl<const EXPLICIT: bool> Writer for Field<'_, EXPLICIT> {
    const TEXT: bool = false;

    #[inline]
    fn null(self) -> Written {
        self.bytes_always(&[])
    }

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

    fn i128(self, value: i128) -> Written {
        self.delimited(|out| text(write!(out, "{value}")))
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

    fn u128(self, value: u128) -> Written {
        self.delimited(|out| text(write!(out, "{value}")))
    }

    #[inline]
    fn f32(self, value: f32) -> Written {
        if EXPLICIT || value.to_bits() != 0 {
            put::fixed32_field(self.out, self.number, value.to_bits());
        }
        Ok(())
    }

    #[inline]
    fn f64(self, value: f64) -> Written {
        if EXPLICIT || value.to_bits() != 0 {
            put::fixed64_field(self.out, self.number, value.to_bits());
        }
        Ok(())
    }

    #[inline]
    fn str(self, value: &str) -> Written {
        self.bytes(value.as_bytes())
    }

    #[inline]
    fn bytes(self, value: &[u8]) -> Written {
        if EXPLICIT || !value.is_empty() { self.bytes_always(value) } else { Ok(()) }
    }

    #[inline]
    fn uuid(self, value: &Uuid) -> Written {
        put::uuid_field(self.out, self.number, value);
        Ok(())
    }

    #[inline]
    fn date_time(self, value: &DateTime<Utc>) -> Written {
        let (seconds, nanos) = instant::timestamp(value)?;
        put::timestamp_field(self.out, self.number, seconds, nanos);
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

    fn decimal(self, unscaled: i128, scale: u8) -> Written {
        self.delimited(|out| text(value::write_decimal(out, unscaled, scale)))
    }

    fn json(self, value: &serde_json::Value) -> Written {
        self.delimited(|out| text(serde_json::to_writer(out, value)))
    }

    #[inline]
    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written {
        if EXPLICIT {
            return self.delimited(|out| Field::<false> { out, number: 1 }.option(value));
        }
        match value {
            Some(value) => value.write(Field::<true> { out: self.out, number: self.number }),
            None => Ok(()),
        }
    }

    #[inline]
    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written {
        if EXPLICIT {
            return self.delimited(|out| Field::<false> { out, number: 1 }.list(items));
        }
        if const { packs(&T::SHAPE) } {
            if items.len() == 0 {
                return Ok(());
            }
            return self.delimited(|out| {
                for item in items {
                    item.write(Item { out })?;
                }
                Ok(())
            });
        }
        for item in items {
            item.write(Field::<true> { out: self.out, number: self.number })?;
        }
        Ok(())
    }

    #[inline]
    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written {
        if EXPLICIT {
            return self.delimited(|out| Field::<false> { out, number: 1 }.map(entries));
        }
        for (key, value) in entries {
            let write = |out: &mut Vec<u8>| value.write(Field::<true> { out, number: 2 });
            put::entry_field(self.out, self.number, key.as_bytes(), write)?;
        }
        Ok(())
    }

    #[inline]
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written {
        self.delimited(|out| body(value, out))
    }

    #[inline]
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written {
        self.delimited(|out| body(value, out))
    }

    #[inline]
    fn symbol(self, key: &'static Key, _: usize) -> Written {
        self.varint(key.number.into())
    }

    #[inline]
    fn unit_variant(self, key: &'static Key, _: usize) -> Written {
        self.delimited(|out| Field::<true> { out, number: key.number }.null())
    }

    #[inline]
    fn variant<T: Payload + ?Sized>(self, key: &'static Key, _: usize, value: &T) -> Written {
        self.delimited(|out| value.write(Field::<true> { out, number: key.number }))
    }

    fn serde<T: Serialize + ?Sized>(self, _: &T, what: &'static str) -> Written {
        Err(Unwritable::JsonOnly { what }.into())
    }
}

impl<const EXPLICIT: bool> Field<'_, EXPLICIT> {
    #[inline]
    fn bytes_always(self, value: &[u8]) -> Written {
        put::bytes_field(self.out, self.number, value);
        Ok(())
    }
}

/// What is written into memory fails only where the value's own `Serialize` does.
fn text<E>(written: Result<(), E>) -> Written {
    written.map_err(|_| Unwritable::Own(String::new()).into())
}
