//! How a payload is written: it says what it is made of, a [`Writer`] knows what its format makes of that.
//!
//! There is one implementation of [`Writer`] for each position in a format, and each is inlined into what the derive
//! writes, so that a struct becomes bytes without a value or a second struct between.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{EncodeError, Key, Payload};

/// What writing gives.
pub type Written = Result<(), EncodeError>;

/// A place in a format where one value goes.
///
/// Each call consumes the writer: it writes exactly one value.
pub trait Writer: Sized {
    /// Whether the format names what it holds, as JSON does, so that serde's attributes can be honoured in full.
    const TEXT: bool;

    /// Nothing.
    fn null(self) -> Written;
    /// True or false.
    fn bool(self, value: bool) -> Written;
    /// An `i8`, `i16` or `i32`.
    fn i32(self, value: i32) -> Written;
    /// An `i64`.
    fn i64(self, value: i64) -> Written;
    /// An `i128`.
    fn i128(self, value: i128) -> Written;
    /// A `u8` or `u16`.
    fn u16(self, value: u16) -> Written;
    /// A `u32`.
    fn u32(self, value: u32) -> Written;
    /// A `u64`.
    fn u64(self, value: u64) -> Written;
    /// A `u128`.
    fn u128(self, value: u128) -> Written;
    /// A single-precision number.
    fn f32(self, value: f32) -> Written;
    /// A double-precision number.
    fn f64(self, value: f64) -> Written;
    /// UTF-8 text.
    fn str(self, value: &str) -> Written;
    /// Bytes.
    fn bytes(self, value: &[u8]) -> Written;
    /// A UUID.
    fn uuid(self, value: &Uuid) -> Written;
    /// A point in time, floored to the microsecond.
    fn date_time(self, value: &DateTime<Utc>) -> Written;
    /// A date and a time of day without a zone, floored to the microsecond.
    fn local_date_time(self, value: NaiveDateTime) -> Written;
    /// A day of the calendar.
    fn date(self, value: NaiveDate) -> Written;
    /// A time of day, floored to the microsecond.
    fn time(self, value: NaiveTime) -> Written;
    /// A decimal number: `unscaled` × 10^-`scale`.
    fn decimal(self, unscaled: i128, scale: u8) -> Written;
    /// Any JSON value.
    fn json(self, value: &serde_json::Value) -> Written;

    /// A value or nothing.
    fn option<T: Payload + ?Sized>(self, value: Option<&T>) -> Written;
    /// Items, in order.
    fn list<'a, T: Payload + 'a>(self, items: impl ExactSizeIterator<Item = &'a T>) -> Written;
    /// Values by text keys.
    fn map<'a, T: Payload + 'a>(self, entries: impl ExactSizeIterator<Item = (&'a str, &'a T)>) -> Written;

    /// A struct with named fields: begins it, has `value` write its fields ([`Payload::write_fields`]), ends it.
    fn structure<T: Payload + ?Sized>(self, value: &T) -> Written;
    /// A fixed number of values in order: as [`Writer::structure`], where names are positions (`_0`, `_1`, …).
    fn tuple<T: Payload + ?Sized>(self, value: &T) -> Written;
    /// A name of an enum whose variants hold nothing; `index` counts in order of declaration, from 0.
    fn symbol(self, key: &'static Key, index: usize) -> Written;
    /// A variant that holds nothing, of an enum of which others do.
    fn unit_variant(self, key: &'static Key, index: usize) -> Written;
    /// A variant that holds `value`.
    fn variant<T: Payload + ?Sized>(self, key: &'static Key, index: usize, value: &T) -> Written;

    /// A value that goes through serde, because an attribute or a type says so (`what`).
    ///
    /// # Errors
    /// [`Unwritable::JsonOnly`](super::Unwritable::JsonOnly) in formats that are not [`Writer::TEXT`].
    fn serde<T: Serialize + ?Sized>(self, value: &T, what: &'static str) -> Written;
}

/// The fields of a struct, written one after another in order of declaration.
pub trait WriteFields {
    /// As [`Writer::TEXT`]: whether a field that `skip_serializing_if` speaks of is left out.
    const TEXT: bool;

    /// One field. Every field is written, whatever it holds; what a format leaves out is its own affair.
    fn field<T: Payload + ?Sized>(&mut self, key: &'static Key, value: &T) -> Written;
}
