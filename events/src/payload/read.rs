//! How a payload is read from a binary format. JSON is read by serde.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{DecodeError, Key, Unreadable};

/// A type that can be read from a binary format; written by the derives, beside [`Payload`](super::Payload).
///
/// Apart from it, so that a payload may borrow from the bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as part of an event",
    label = "cannot be read",
    note = "for a type of your own add `#[derive(Payload)]` beside `Serialize` and `Deserialize`",
    note = "for somebody else's type write `#[event(as = \"String\")]` on the field"
)]
pub trait Read<'de>: Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// Malformed or missing bytes, a budget exceeded, a value out of range. Never a panic, never a truncation.
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError>;

    /// Reads the fields of a struct or a tuple: the body of its `read`, once for each format and not for each position.
    #[doc(hidden)]
    fn read_fields<F: ReadFields<'de>>(_fields: F) -> Result<Self, DecodeError> {
        Err(Unreadable::Malformed("this type has no fields").into())
    }

    /// What stands for a field that the writer didn't know and that has no default: an option is `None`, as in serde.
    #[doc(hidden)]
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// How few bytes a value takes where nothing is left out, as in Avro: what a list may reserve by. 0 says that no
    /// value takes any.
    #[doc(hidden)]
    const LEAST: usize = 1;

    /// Reads one more occurrence of a field. A list grows by it; anything else is replaced.
    #[inline]
    #[expect(clippy::missing_errors_doc, reason = "those of `read`")]
    fn merge<R: Reader<'de>>(slot: &mut Option<Self>, from: R) -> Result<(), DecodeError> {
        *slot = Some(Self::read(from)?);
        Ok(())
    }

    /// The value that a format means by leaving it out, where there is one: 0, `""`, nothing in the list, `None`.
    #[inline]
    #[must_use]
    fn zero() -> Option<Self> {
        None
    }

    /// Whether a list of it grows by each occurrence of its field; bytes are one value, of which the last counts.
    #[doc(hidden)]
    const APPENDS: bool = true;

    /// As [`Payload::write_slice`](super::Payload::write_slice): bytes are not a list of numbers.
    #[doc(hidden)]
    #[inline]
    fn read_slice<R: Reader<'de>>(list: &mut Vec<Self>, from: R) -> Result<(), DecodeError> {
        from.list(list)
    }

    /// As [`Read::read_slice`], borrowed where it can be.
    #[doc(hidden)]
    #[inline]
    fn read_cow<'a, R: Reader<'de>>(from: R) -> Result<Cow<'a, [Self]>, DecodeError>
    where
        'de: 'a,
        Self: Clone,
    {
        let mut list = Vec::new();
        Self::read_slice(&mut list, from)?;
        Ok(Cow::Owned(list))
    }
}

/// A place in a format where one value stands. Each call consumes the reader: it reads exactly one value.
#[expect(clippy::missing_errors_doc, reason = "those of `Read::read`")]
pub trait Reader<'de>: Sized {
    /// Whether the format names what it holds, as JSON does, so that serde's attributes have to be honoured in full.
    const TEXT: bool = false;

    /// As [`Reader::TEXT`]: of this very reader, where one type stands for those of several formats.
    #[inline]
    fn is_text(&self) -> bool {
        Self::TEXT
    }

    /// The fields of a struct that is being read.
    type Fields: ReadFields<'de>;
    /// What a variant holds.
    type Content: ReadVariant<'de>;

    /// Nothing.
    fn null(self) -> Result<(), DecodeError>;
    /// True or false.
    fn bool(self) -> Result<bool, DecodeError>;
    /// An `i8`, `i16` or `i32`.
    fn i32(self) -> Result<i32, DecodeError>;
    /// An `i64`.
    fn i64(self) -> Result<i64, DecodeError>;
    /// An `i128`.
    fn i128(self) -> Result<i128, DecodeError>;
    /// A `u8` or `u16`.
    fn u16(self) -> Result<u16, DecodeError>;
    /// A `u32`.
    fn u32(self) -> Result<u32, DecodeError>;
    /// A `u64`.
    fn u64(self) -> Result<u64, DecodeError>;
    /// A `u128`.
    fn u128(self) -> Result<u128, DecodeError>;
    /// A single-precision number.
    fn f32(self) -> Result<f32, DecodeError>;
    /// A double-precision number.
    fn f64(self) -> Result<f64, DecodeError>;
    /// UTF-8 text, borrowed.
    fn str(self) -> Result<&'de str, DecodeError>;
    /// UTF-8 text, borrowed where the format has it as it is.
    #[inline]
    fn text(self) -> Result<Cow<'de, str>, DecodeError> {
        self.str().map(Cow::Borrowed)
    }
    /// Bytes, borrowed.
    fn bytes(self) -> Result<&'de [u8], DecodeError>;
    /// A UUID.
    fn uuid(self) -> Result<Uuid, DecodeError>;
    /// A point in time.
    fn date_time(self) -> Result<DateTime<Utc>, DecodeError>;
    /// A date and a time of day without a zone.
    fn local_date_time(self) -> Result<NaiveDateTime, DecodeError>;
    /// A day of the calendar.
    fn date(self) -> Result<NaiveDate, DecodeError>;
    /// A time of day.
    fn time(self) -> Result<NaiveTime, DecodeError>;
    /// A decimal number of this scale, unscaled.
    fn decimal(self, scale: u8) -> Result<i128, DecodeError>;
    /// Any JSON value.
    fn json(self) -> Result<serde_json::Value, DecodeError>;

    /// A value or nothing.
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError>;
    /// Items, in order, added to `sink`. Nothing is reserved that the bytes cannot hold.
    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError>;
    /// Values by text keys, added to `sink`.
    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError>;

    /// A struct with these fields, in order of declaration.
    fn structure(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError>;
    /// A fixed number of values in order.
    fn tuple(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError>;
    /// A name of an enum, as its index in `keys`; `other` stands for one that is not among them.
    fn symbol(self, keys: &'static [Key], other: Option<usize>) -> Result<usize, DecodeError>;
    /// A variant, as its index in `keys`, and what it holds.
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError>;

    /// A value that goes through serde, because an attribute or a type says so; in [`Reader::TEXT`] formats only.
    fn serde<T: Deserialize<'de>>(self) -> Result<T, DecodeError> {
        Err(Unreadable::Malformed("this type can only be read from JSON").into())
    }
}

/// The fields of a struct, in whatever order the format has them.
///
/// What the derive writes is a loop: [`ReadFields::next`] says which field stands here, [`ReadFields::read`] reads it
/// into its slot, and when there are no more, [`ReadFields::finish`] takes each out of its slot.
///
/// Where all fields stand in order of declaration it takes them one after the other instead.
#[expect(clippy::missing_errors_doc, reason = "those of `Read::read`")]
pub trait ReadFields<'de> {
    /// Whether all fields stand in order of declaration, so that each is [taken](Self::take) and [`Self::next`] is not
    /// asked.
    const IN_ORDER: bool = false;

    /// Reads the field that stands here, where all are [in order](Self::IN_ORDER).
    #[inline]
    fn take<T: Read<'de>>(&mut self, _key: &'static Key) -> Result<T, DecodeError> {
        Err(Unreadable::Missing.into())
    }

    /// The index, in the keys that [`Reader::structure`] was given, of the field that stands here; `None` at the end.
    /// Fields that the reader does not know are skipped inside.
    fn next(&mut self) -> Result<Option<usize>, DecodeError>;

    /// Reads the field that [`ReadFields::next`] announced.
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError>;

    /// What a field holds at the end. One that was never announced is its `default`, where the writer didn't know the
    /// field and there is one; the format's zero, where the format leaves zeros out; else missing.
    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError>;
}

/// What a variant holds, still to be read. Where a format needs nothing around it, that is a [`Reader`].
#[expect(clippy::missing_errors_doc, reason = "those of `Read::read`")]
pub trait ReadVariant<'de>: Sized {
    /// A value.
    fn value<T: Read<'de>>(self) -> Result<T, DecodeError>;
    /// Nothing.
    fn unit(self) -> Result<(), DecodeError>;
}

impl<'de, R: Reader<'de>> ReadVariant<'de> for R {
    #[inline]
    fn value<T: Read<'de>>(self) -> Result<T, DecodeError> {
        T::read(self)
    }

    #[inline]
    fn unit(self) -> Result<(), DecodeError> {
        self.null()
    }
}

/// What items are gathered into.
pub trait Sink<T> {
    /// Announces that some more are to come.
    fn reserve(&mut self, additional: usize);
    /// Takes one.
    fn add(&mut self, item: T);
}

/// A number that may be too large for the type that it goes into.
#[inline]
pub(super) fn fit<A, B: TryFrom<A>>(value: A, into: &'static str) -> Result<B, DecodeError> {
    B::try_from(value).map_err(|_| Unreadable::OutOfRange(into).into())
}
