//! Points in time, days and times of day as JSON strings: RFC 3339 as chrono's serde writes it, floored to microseconds.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Timelike};

use super::number::{PAIRS, write};

const DATE: usize = "2026-11-21".len();
const TIME: usize = "12:30:00.123456".len();

/// A date and a time of day; `zone` is `Z` or nothing.
#[inline]
pub(super) fn date_time(out: &mut Vec<u8>, value: NaiveDateTime, zone: &'static [u8]) {
    let Some(date) = digits_of_date(value.date()) else { return far_off(out, value, zone) };
    let (time, length) = digits_of_time(value.time());
    let mut text = [b'"'; 1 + DATE + 1 + TIME + 2];
    text[1..1 + DATE].copy_from_slice(&date);
    text[1 + DATE] = b'T';
    text[2 + DATE..2 + DATE + TIME].copy_from_slice(&time);
    let end = 2 + DATE + length;
    text[end..end + zone.len()].copy_from_slice(zone);
    text[end + zone.len()] = b'"';
    let end = out.len() + end + zone.len() + 1;
    out.extend_from_slice(&text);
    out.truncate(end);
}

/// A day of the calendar.
#[inline]
pub(super) fn date(out: &mut Vec<u8>, value: NaiveDate) {
    let Some(date) = digits_of_date(value) else { return write(out, format_args!("\"{value:?}\"")) };
    let mut text = [b'"'; DATE + 2];
    text[1..=DATE].copy_from_slice(&date);
    out.extend_from_slice(&text);
}

/// A time of day.
#[inline]
pub(super) fn time(out: &mut Vec<u8>, value: NaiveTime) {
    let (time, length) = digits_of_time(value);
    out.push(b'"');
    out.extend_from_slice(&time[..length]);
    out.push(b'"');
}

/// A year before 0 or after 9999 has a sign.
#[cold]
fn far_off(out: &mut Vec<u8>, value: NaiveDateTime, zone: &[u8]) {
    write(out, format_args!("\"{:?}", value.trunc_subsecs(6)));
    out.extend_from_slice(zone);
    out.push(b'"');
}

#[inline]
fn digits_of_date(date: NaiveDate) -> Option<[u8; DATE]> {
    let year = usize::try_from(date.year()).ok().filter(|year| *year < 10_000)?;
    let mut text = *b"0000-00-00";
    put(&mut text, 0, year / 100);
    put(&mut text, 2, year % 100);
    put(&mut text, 5, date.month() as usize);
    put(&mut text, 8, date.day() as usize);
    Some(text)
}

/// The time and how much of it counts: a fraction has six digits, or three where the others are zero, or is left out.
/// A leap second is second 60.
#[inline]
fn digits_of_time(time: NaiveTime) -> ([u8; TIME], usize) {
    let of_day = time.num_seconds_from_midnight() as usize;
    let nanos = time.nanosecond() as usize;
    let (leap, micros) = if nanos < 1_000_000_000 { (0, nanos / 1000) } else { (1, (nanos - 1_000_000_000) / 1000) };
    let mut text = *b"00:00:00.000000";
    put(&mut text, 0, of_day / 3600);
    put(&mut text, 3, of_day / 60 % 60);
    put(&mut text, 6, of_day % 60 + leap);
    if micros == 0 {
        return (text, TIME - ".123456".len());
    }
    put(&mut text, 9, micros / 10_000);
    put(&mut text, 11, micros / 100 % 100);
    put(&mut text, 13, micros % 100);
    (text, if micros.is_multiple_of(1000) { TIME - "456".len() } else { TIME })
}

#[inline]
fn put<const N: usize>(text: &mut [u8; N], at: usize, number: usize) {
    text[at..at + 2].copy_from_slice(&PAIRS[number]);
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
    use serde::Serialize;

    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn same_as_chrono(at: DateTime<Utc>) {
        let local = at.naive_utc();
        let floored = local.trunc_subsecs(6);
        assert_eq!(text(|out| date_time(out, local, b"Z")), json(&floored.and_utc()));
        assert_eq!(text(|out| date_time(out, local, b"")), json(&floored));
        assert_eq!(text(|out| date(out, local.date())), json(&floored.date()));
        assert_eq!(text(|out| time(out, local.time())), json(&floored.time()));
    }

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn as_chrono_writes_it() {
        for seconds in [-62_167_219_201, -62_167_219_200, -1, 0, 1, 59, 86_399, 1_700_000_000, 253_402_300_799] {
            for nanos in [0, 1, 999, 1000, 999_000, 1_000_000, 120_000_000, 123_456_789, 999_999_999] {
                same_as_chrono(DateTime::from_timestamp(seconds, nanos).unwrap());
            }
        }
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, "+010000-01-01T00:00:00Z".parse().unwrap()] {
            same_as_chrono(at);
        }
    }

    #[test]
    fn every_day_of_four_years_at_another_time() {
        let mut at = DateTime::from_timestamp_micros(951_782_400_000_007).unwrap();
        for _ in 0..1461 {
            same_as_chrono(at);
            at += TimeDelta::microseconds(86_461_001_003);
        }
    }

    #[test]
    fn a_leap_second_is_second_sixty() {
        let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
        for nanos in [1_000_000_000, 1_500_000_000, 1_999_999_999] {
            same_as_chrono(day.and_hms_nano_opt(23, 59, 59, nanos).unwrap().and_utc());
        }
    }

    #[test]
    fn what_is_finer_than_a_microsecond_is_floored() {
        let at = DateTime::from_timestamp(-1, 999_999_999).unwrap();
        assert_eq!(text(|out| date_time(out, at.naive_utc(), b"Z")), r#""1969-12-31T23:59:59.999999Z""#);
    }
}
