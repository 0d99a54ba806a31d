//! Points in time and times of day as numbers.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use crate::payload::{DecodeError, EncodeError, Unreadable, Unwritable};

/// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, as `google/protobuf/timestamp.proto` has it.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Seconds since the epoch and nanoseconds since then, floored to the microsecond. A leap second is the next one.
#[inline]
pub(super) fn timestamp(value: &DateTime<Utc>) -> Result<(i64, u32), EncodeError> {
    let (mut seconds, mut nanos) = (value.timestamp(), value.timestamp_subsec_nanos());
    if nanos >= 1_000_000_000 {
        seconds += 1;
        nanos -= 1_000_000_000;
    }
    if !SECONDS.contains(&seconds) {
        return Err(Unwritable::OutOfRange { from: "DateTime", into: "google.protobuf.Timestamp" }.into());
    }
    Ok((seconds, nanos - nanos % 1000))
}

/// The point in time of a `Timestamp`, floored to the microsecond.
#[inline]
pub(super) fn date_time(seconds: i64, nanos: i64) -> Result<DateTime<Utc>, DecodeError> {
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000 && SECONDS.contains(&seconds));
    let value = nanos.and_then(|nanos| DateTime::from_timestamp(seconds, nanos - nanos % 1000));
    value.ok_or_else(|| Unreadable::OutOfRange("a point in time").into())
}

pub(super) fn local_date_time(micros: i64) -> Result<NaiveDateTime, DecodeError> {
    let value = DateTime::from_timestamp_micros(micros).map(|value| value.naive_utc());
    value.ok_or_else(|| Unreadable::OutOfRange("a date and time").into())
}

pub(super) fn date(days: i32) -> Result<NaiveDate, DecodeError> {
    NaiveDate::from_epoch_days(days).ok_or_else(|| Unreadable::OutOfRange("a date").into())
}

/// Microseconds since midnight. A leap second has no number of its own.
#[inline]
pub(super) fn of_day(value: NaiveTime) -> Result<i64, EncodeError> {
    let nanos = value.nanosecond();
    if nanos >= 1_000_000_000 {
        return Err(Unwritable::OutOfRange { from: "NaiveTime", into: "microseconds since midnight" }.into());
    }
    Ok(i64::from(value.num_seconds_from_midnight()) * 1_000_000 + i64::from(nanos / 1000))
}

pub(super) fn time(micros: i64) -> Result<NaiveTime, DecodeError> {
    let value = u64::try_from(micros).ok().and_then(|micros| {
        let seconds = u32::try_from(micros / 1_000_000).ok()?;
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, (micros % 1_000_000) as u32 * 1000)
    });
    value.ok_or_else(|| Unreadable::OutOfRange("a time of day").into())
}
