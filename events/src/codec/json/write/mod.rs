//! Values as JSON text: the bytes that serde_json writes, written straight from the struct.

mod number;
mod text;
mod time;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::payload::{EncodeError, Key, Payload, Unwritable, WriteFields, Writer, Written};

/// Where a value goes.
pub(super) struct Value<'b>(pub(super) &'b mut Vec<u8>);

/// Where the fields of an object go.
struct Members<'b>(&'b mut Vec<u8>);

/// Where the items of a tuple go.
struct Items<'b>(&'b mut Vec<u8>);

/// Closes what began at `start` and has a comma before each of its members: the first one becomes the opening bracket,
/// so that no member needs to know whether it is the first.
#[inline]
fn close(out: &mut Vec<u8>, start: usize, [open, close]: [u8; 2]) {
    match out.get_mut(start) {
        Some(first) => {
            *first = open;
            out.push(close);
        }
        None => out.extend_from_slice(&[open, close]),
    }
}

impl Writer for Value<'_> {
    const TEXT: bool = true;

    #[inline]
    fn null(self) -> Written {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    #[inline]
    fn bool(self, value: bool) -> Written {
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    #[inline]
    fn i32(self, value: i32) -> Written {
        number::signed(self.0, value.into());
        Ok(())
    }

    #[inline]
    fn i64(self, value: i64) -> Written {
        number::signed(self.0, value);
        Ok(())
    }

    fn i128(self, value: i128) -> Written {
        number::wide(self.0, value);
        Ok(())
    }

    #[inline]
    fn u16(self, value: u16) -> Written {
        number::unsigned(self.0, value.into());
        Ok(())
    }

    #[inline]
    fn u32(self, value: u32) -> Written {
        number::unsigned(self.0, value.into());
        Ok(())
    }

    #[inline]
    fn u64(self, value: u64) -> Written {
        number::unsigned(self.0, value);
        Ok(())
    }

    fn u128(self, value: u128) -> Written {
        number::wide(self.0, value);
        Ok(())
    }

    #[inline]
    fn f32(self, value: f32) -> Written {
        number::float(self.0, value, value.is_finite());
        Ok(())
    }

    #[inline]
    fn f64(self, value: f64) -> Written {
        number::float(self.0, value, value.is_finite());
        Ok(())
    }

    #[inline]
    fn str(self, value: &str) -> Written {
        text::quoted(self.0, value);
        Ok(())
    }

    /// A list of numbers, as serde has it.
    #[inline]
    fn bytes(self, value: &[u8]) -> Written {
        self.list(value.iter())
    }

    #[inline]
    fn uuid(self, value: &Uuid) -> Written {
        let mut quoted = [b'"'; 38];
        if let Some(inside) = quoted.get_mut(1..37) {
            value.hyphenated().encode_lower(inside);
        }
        self.0.extend_from_slice(&quoted);
        Ok(())
    }

    #[inline]
    fn date_time(self, value: &DateTime<Utc>) -> Written {
        time::date_time(self.0, value.naive_utc(), b"Z");
        Ok(())
    }

    #[inline]
    fn local_date_time(self, value: NaiveDateTime) -> Written {
        time::date_time(self.0, value, b"");
        Ok(())
    }

    #[inline]
    fn date(self, value: NaiveDate) -> Written {
        time::date(self.0, value);
        Ok(())
    }

    #[inline]
    fn time(self, value: NaiveTime) -> Written {
        time::time(self.0, value);
        Ok(())
    }

    fn decimal(self, unscaled: i128, scale: u8) -> Written {
        number::decimal(self.0, unscaled, scale);
        Ok(())
    }

    fn json(self, value: &serde_json::Value) -> Written {
        serialized(self.0, value)
    }

    #[inline]
    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written {
        match value {
            Some(value) => value.write(self),
            None => self.null(),
        }
    }

    #[inline]
    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written {
        let start = self.0.len();
        for item in items {
            self.0.push(b',');
            item.write(Value(self.0))?;
        }
        close(self.0, start, *b"[]");
        Ok(())
    }

    #[inline]
    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written {
        let start = self.0.len();
        for (key, value) in entries {
            self.0.push(b',');
            text::quoted(self.0, key);
            self.0.push(b':');
            value.write(Value(self.0))?;
        }
        close(self.0, start, *b"{}");
        Ok(())
    }

    #[inline]
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written {
        let start = self.0.len();
        value.write_fields(&mut Members(self.0))?;
        close(self.0, start, *b"{}");
        Ok(())
    }

    #[inline]
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written {
        let start = self.0.len();
        value.write_fields(&mut Items(self.0))?;
        close(self.0, start, *b"[]");
        Ok(())
    }

    #[inline]
    fn symbol(self, key: &'static Key, _: usize) -> Written {
        self.0.extend_from_slice(key.json_name().as_bytes());
        Ok(())
    }

    #[inline]
    fn unit_variant(self, key: &'static Key, index: usize) -> Written {
        self.symbol(key, index)
    }

    #[inline]
    fn variant<T: Payload + ?Sized>(self, key: &'static Key, _: usize, value: &T) -> Written {
        let start = self.0.len();
        Members(self.0).field(key, value)?;
        close(self.0, start, *b"{}");
        Ok(())
    }

    fn serde<T: Serialize + ?Sized>(self, value: &T, _: &'static str) -> Written {
        serialized(self.0, value)
    }
}

impl WriteFields for Members<'_> {
    const TEXT: bool = true;

    #[inline]
    fn field<T: Payload + ?Sized>(&mut self, key: &'static Key, value: &T) -> Written {
        self.0.extend_from_slice(key.json_field().as_bytes());
        value.write(Value(self.0))
    }
}

impl WriteFields for Items<'_> {
    const TEXT: bool = true;

    #[inline]
    fn field<T: Payload + ?Sized>(&mut self, _: &'static Key, value: &T) -> Written {
        self.0.push(b',');
        value.write(Value(self.0))
    }
}

fn serialized<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Written {
    serde_json::to_writer(out, value).map_err(|error| EncodeError::from(Unwritable::Own(error.to_string())))
}
