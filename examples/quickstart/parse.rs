//! From a raw row to what happened.

use chrono::{DateTime, NaiveDate, Utc};
use events::Failure;

use crate::events::{Flight, FlightCancelled, FlightDeparted, FlightEvent, FlightRow};

/// The airports whose departures these are.
const ORIGINS: [&str; 3] = ["EWR", "JFK", "LGA"];

/// Why a row is no flight. It names columns and never what stands in them: this ends up in dead letters and logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Failure)]
#[failure(reject)]
pub(crate) enum Untidy {
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a whole number")]
    NotANumber(&'static str),
    #[error("`{0}` is not text")]
    NotText(&'static str),
    #[error("`year`, `month` and `day` are no real date")]
    NoSuchDay,
    #[error("`time_hour` is not a time of RFC 3339")]
    NotATime,
    #[error("`origin` is none of EWR, JFK and LGA")]
    UnknownOrigin,
}

/// Reads a row. One with a `dep_time` departed; any other was cancelled.
pub(crate) fn flight(row: &FlightRow) -> Result<FlightEvent, Untidy> {
    let flight = Flight {
        row: row.row,
        day: day(row)?,
        scheduled: number(row, "sched_dep_time")?,
        number: number(row, "flight")?,
        carrier: text(row, "carrier")?.to_owned(),
        origin: origin(row)?,
        dest: text(row, "dest")?.to_owned(),
        hour: hour(row)?,
    };
    let tail = row.tail.clone();
    Ok(match cell(row, "dep_time") {
        Some(_) => {
            let (delay_minutes, distance) = (delay(row), distance(row));
            FlightDeparted { tail, flight, delay_minutes, distance }.into()
        }
        None => FlightCancelled { tail, flight }.into(),
    })
}

/// What stands in a column, where anything does.
fn cell<'a>(row: &'a FlightRow, column: &str) -> Option<&'a str> {
    let text = row.cells.get(column)?.as_str();
    (!text.trim().is_empty() && text != "NA").then_some(text)
}

fn text<'a>(row: &'a FlightRow, column: &'static str) -> Result<&'a str, Untidy> {
    let text = cell(row, column).ok_or(Untidy::Missing(column))?;
    if text.contains(char::REPLACEMENT_CHARACTER) { Err(Untidy::NotText(column)) } else { Ok(text) }
}

fn number(row: &FlightRow, column: &'static str) -> Result<i64, Untidy> {
    text(row, column)?.parse().map_err(|_| Untidy::NotANumber(column))
}

fn day(row: &FlightRow) -> Result<NaiveDate, Untidy> {
    let (year, month, day) = (number(row, "year")?, number(row, "month")?, number(row, "day")?);
    let date = || NaiveDate::from_ymd_opt(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    date().ok_or(Untidy::NoSuchDay)
}

fn origin(row: &FlightRow) -> Result<String, Untidy> {
    let origin = text(row, "origin")?;
    if ORIGINS.contains(&origin) { Ok(origin.to_owned()) } else { Err(Untidy::UnknownOrigin) }
}

fn hour(row: &FlightRow) -> Result<DateTime<Utc>, Untidy> {
    let hour = DateTime::parse_from_rfc3339(text(row, "time_hour")?);
    hour.map(|hour| hour.to_utc()).map_err(|_| Untidy::NotATime)
}

/// A departure whose delay is missing, or not a whole number, counts as one, and is in no mean and no alert.
fn delay(row: &FlightRow) -> Option<i32> {
    cell(row, "dep_delay")?.parse().ok()
}

fn distance(row: &FlightRow) -> Option<u32> {
    cell(row, "distance")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tidy row, but for one column.
    fn row(column: &str, cell: &str) -> FlightRow {
        let mut cells: std::collections::BTreeMap<String, String> = [
            ("year", "2013"),
            ("month", "1"),
            ("day", "1"),
            ("dep_time", "517"),
            ("sched_dep_time", "515"),
            ("dep_delay", "2"),
            ("carrier", "UA"),
            ("flight", "1545"),
            ("origin", "EWR"),
            ("dest", "IAH"),
            ("time_hour", "2013-01-01T10:00:00Z"),
        ]
        .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
        .into();
        cells.insert(column.to_owned(), cell.to_owned());
        FlightRow { tail: Some("N14228".into()), row: 1, file: "flights.csv".into(), line: 2, cells }
    }

    #[test]
    fn every_kind_of_untidiness_has_its_reason() {
        for (column, cell, reason) in [
            ("carrier", "", Untidy::Missing("carrier")),
            ("dest", "NA", Untidy::Missing("dest")),
            ("flight", "UA1545", Untidy::NotANumber("flight")),
            ("sched_dep_time", "5.15", Untidy::NotANumber("sched_dep_time")),
            ("year", "99999999999999999999", Untidy::NotANumber("year")),
            ("carrier", "U\u{fffd}", Untidy::NotText("carrier")),
            ("day", "32", Untidy::NoSuchDay),
            ("month", "-1", Untidy::NoSuchDay),
            ("time_hour", "2013-01-01", Untidy::NotATime),
            ("origin", "LHR", Untidy::UnknownOrigin),
        ] {
            assert_eq!(flight(&row(column, cell)).unwrap_err(), reason, "{column} = {cell:?}");
        }
    }

    #[test]
    fn a_row_with_a_departure_time_departed() {
        let departed = |column, cell| match flight(&row(column, cell)).unwrap() {
            FlightEvent::Departed(departed) => Some(departed.delay_minutes),
            FlightEvent::Cancelled(_) => None,
        };
        assert_eq!(departed("dep_delay", "-3"), Some(Some(-3)));
        assert_eq!(departed("dep_delay", "NA"), Some(None));
        assert_eq!(departed("dep_time", "NA"), None);
        assert_eq!(departed("dep_time", ""), None);
    }
}
