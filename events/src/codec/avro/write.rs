//! How a value is written: the same everywhere but directly in an option.

use std::io::{self, Write};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    number::{push, zigzag},
    union::Present,
};
use crate::codec::words::hyphenated;
use crate::payload::{EncodeError, Key, Payload, Unwritable, WriteFields, Writer, Written};

/// The day number, by chrono's count, of 1970-01-01.
pub(super) const EPOCH: i32 = 719_163;

/// Where one value is written.
pub(super) struct Value<'a>(pub(super) &'a mut Vec<u8>);

/// Where the fields of a record are written: one after another, with nothing between.
pub(super) struct Fields<'a>(&'a mut Vec<u8>);

impl WriteFields for Fields<'_> {
    const TEXT: bool = false;

    #[inline]
    fn field<T: Payload + ?Sized>(&mut self, _: &'static Key, value: &T) -> Written {
        value.write(Value(self.0))
    }
}

impl Value<'_> {
    /// An Avro `int` or `long`: their bytes are the same.
    #[inline]
    fn long(self, value: i64) -> Written {
        push(self.0, zigzag(value));
        Ok(())
    }

    /// Text whose length is known only when it is written: the length goes behind it, then before it.
    fn measured(self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Written {
        let start = self.0.len();
        write(self.0).map_err(|_| EncodeError::from(Unwritable::Own("it has no text".to_owned())))?;
        let end = self.0.len();
        push(self.0, zigzag((end - start) as i64));
        let prefix = self.0.len() - end;
        if let Some(written) = self.0.get_mut(start..) {
            written.rotate_right(prefix);
        }
        Ok(())
    }
}

impl Writer for Value<'_> {
    const TEXT: bool = false;

    #[inline]
    fn null(self) -> Written {
        Ok(())
    }

    #[inline]
    fn bool(self, value: bool) -> Written {
        self.0.push(value.into());
        Ok(())
    }

    #[inline]
    fn i32(self, value: i32) -> Written {
        self.long(value.into())
    }

    #[inline]
    fn i64(self, value: i64) -> Written {
        self.long(value)
    }

    fn i128(self, value: i128) -> Written {
        self.measured(|out| write!(out, "{value}"))
    }

    #[inline]
    fn u16(self, value: u16) -> Written {
        self.long(value.into())
    }

    #[inline]
    fn u32(self, value: u32) -> Written {
        self.long(value.into())
    }

    #[inline]
    fn u64(self, value: u64) -> Written {
        match i64::try_from(value) {
            Ok(value) => self.long(value),
            Err(_) => Err(Unwritable::OutOfRange { from: "u64", into: "long" }.into()),
        }
    }

    fn u128(self, value: u128) -> Written {
        self.measured(|out| write!(out, "{value}"))
    }

    #[inline]
    fn f32(self, value: f32) -> Written {
        self.0.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline]
    fn f64(self, value: f64) -> Written {
        self.0.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline]
    fn str(self, value: &str) -> Written {
        self.bytes(value.as_bytes())
    }

    #[inline]
    fn bytes(self, value: &[u8]) -> Written {
        push(self.0, zigzag(value.len() as i64));
        self.0.extend_from_slice(value);
        Ok(())
    }

    #[inline]
    fn uuid(self, value: &Uuid) -> Written {
        self.bytes(&hyphenated(value))
    }

    #[inline]
    fn date_time(self, value: &DateTime<Utc>) -> Written {
        self.long(value.timestamp_micros())
    }

    #[inline]
    fn local_date_time(self, value: NaiveDateTime) -> Written {
        self.long(value.and_utc().timestamp_micros())
    }

    #[inline]
    fn date(self, value: NaiveDate) -> Written {
        self.long((value.num_days_from_ce() - EPOCH).into())
    }

    #[inline]
    fn time(self, value: NaiveTime) -> Written {
        let micros = i64::from(value.num_seconds_from_midnight()) * 1_000_000 + i64::from(value.nanosecond() / 1000);
        if micros >= 86_400_000_000 {
            return Err(Unwritable::OutOfRange { from: "NaiveTime (a leap second)", into: "time-micros" }.into());
        }
        self.long(micros)
    }

    /// Two's complement, the highest byte first, no more bytes than needed (Avro 1.12, “Decimal”).
    #[inline]
    fn decimal(self, unscaled: i128, _: u8) -> Written {
        let bytes = unscaled.to_be_bytes();
        let used = 129 - (unscaled ^ (unscaled >> 127)).leading_zeros() as usize;
        self.bytes(bytes.get(16 - used.div_ceil(8)..).unwrap_or(&bytes))
    }

    fn json(self, value: &serde_json::Value) -> Written {
        self.measured(|out| serde_json::to_writer(out, value).map_err(Into::into))
    }

    #[inline]
    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written {
        match value {
            Some(value) => value.write(Present(self.0)),
            None => {
                self.0.push(0);
                Ok(())
            }
        }
    }

    #[inline]
    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written {
        let out = self.0;
        if items.len() > 0 {
            push(out, zigzag(items.len() as i64));
            for item in items {
                item.write(Value(out))?;
            }
        }
        out.push(0);
        Ok(())
    }

    #[inline]
    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written {
        let out = self.0;
        if entries.len() > 0 {
            push(out, zigzag(entries.len() as i64));
            for (key, value) in entries {
                Value(out).str(key)?;
                value.write(Value(out))?;
            }
        }
        out.push(0);
        Ok(())
    }

    #[inline]
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written {
        value.write_fields(&mut Fields(self.0))
    }

    #[inline]
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written {
        value.write_fields(&mut Fields(self.0))
    }

    #[inline]
    fn symbol(self, _: &'static Key, index: usize) -> Written {
        self.long(index as i64)
    }

    #[inline]
    fn unit_variant(self, _: &'static Key, index: usize) -> Written {
        self.long(index as i64)
    }

    #[inline]
    fn variant<T: Payload + ?Sized>(self, _: &'static Key, index: usize, value: &T) -> Written {
        push(self.0, zigzag(index as i64));
        value.write(Value(self.0))
    }

    #[cold]
    fn serde<T: Serialize + ?Sized>(self, _: &T, what: &'static str) -> Written {
        Err(Unwritable::JsonOnly { what }.into())
    }
}
