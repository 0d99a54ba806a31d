//! What is published: raw rows, the flights they turn out to be, and alerts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use events::prelude::*;

/// A departure that is this late, in minutes, is worth an alert.
const LATE: i32 = 60;

/// A log begins: it is that of one run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "flights.run", name = "flight.run.started", version = "1.0.0")]
pub(crate) struct RunStarted {
    /// What the contents of all files and the codec come to: other data, or another codec, is another run.
    pub fingerprint: String,
}

/// One line of a CSV file, cut into cells and not yet judged.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "flights.rows", name = "flights.row", version = "1.0.0")]
pub(crate) struct FlightRow {
    /// The aircraft's tail number. Rows of one aircraft stay in order; a row without one belongs to no order.
    #[event(key)]
    pub tail: Option<String>,
    /// Counts the rows of all files, from 1.
    pub row: u64,
    /// The file's name.
    pub file: String,
    /// The line in that file, from 1; the first has the names of the columns.
    pub line: u64,
    /// The cells by the names of their columns. What was no text has U+FFFD in its place.
    pub cells: BTreeMap<String, String>,
}

impl FlightRow {
    /// Where it stands, such as `untidy.csv:3`: that is its id, and two equal lines are two rows.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// A flight left the ground.
///
/// Version 1.0.0 had no `distance`; what it wrote is still read.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "flights", name = "flight.departed", version = "1.1.0")]
pub(crate) struct FlightDeparted {
    /// The aircraft's tail number.
    #[event(key)]
    pub tail: Option<String>,
    /// Which flight it was.
    pub flight: Flight,
    /// How much later than scheduled, in minutes; negative when it was early, `None` when nobody wrote it down.
    pub delay_minutes: Option<i32>,
    /// How far it has to go, in miles; `None` when nobody wrote it down, and always in version 1.0.0.
    pub distance: Option<u32>,
}

impl FlightDeparted {
    /// Its delay, where that is worth an alert.
    pub(crate) fn serious_delay(&self) -> Option<i32> {
        self.delay_minutes.filter(|minutes| *minutes >= LATE)
    }
}

/// A flight was scheduled and never departed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "flights", name = "flight.cancelled", version = "1.0.0")]
pub(crate) struct FlightCancelled {
    /// The tail number of the aircraft that was to fly, where one had been chosen.
    #[event(key)]
    pub tail: Option<String>,
    /// Which flight it would have been.
    pub flight: Flight,
}

/// What can happen to a flight: the events of the topic `flights`, for handlers that take them all.
#[derive(Debug, Clone, Event)]
pub(crate) enum FlightEvent {
    Departed(FlightDeparted),
    Cancelled(FlightCancelled),
}

impl FlightEvent {
    pub(crate) fn flight(&self) -> &Flight {
        match self {
            Self::Departed(departed) => &departed.flight,
            Self::Cancelled(cancelled) => &cancelled.flight,
        }
    }

    pub(crate) fn tail(&self) -> Option<&str> {
        match self {
            Self::Departed(departed) => departed.tail.as_deref(),
            Self::Cancelled(cancelled) => cancelled.tail.as_deref(),
        }
    }
}

/// A flight departed so late that somebody should know.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "flights.late", name = "flight.late", version = "1.0.0")]
pub(crate) struct LateAlert {
    /// Which flight it is.
    pub flight: Flight,
    /// How late it departed, in minutes.
    pub delay_minutes: i32,
    /// The weather where it departed, in the hour for which it was scheduled; `None` when there is no record of it.
    pub weather: Option<Weather>,
}

/// A flight as it was scheduled.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Flight {
    /// The number of the row that told of it.
    pub row: u64,
    /// The airline's code, such as `UA`.
    pub carrier: String,
    /// The flight's number, without the airline's code.
    pub number: i64,
    /// Where it departs: `EWR`, `JFK` or `LGA`.
    pub origin: String,
    /// Where it goes.
    pub dest: String,
    /// The local day of its departure.
    pub day: NaiveDate,
    /// The local time of its scheduled departure: 1545 is a quarter to four in the afternoon.
    pub scheduled: i64,
    /// The hour of its scheduled departure.
    pub hour: DateTime<Utc>,
}

/// The weather at an airport in one hour, as far as it was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Weather {
    /// In degrees Fahrenheit.
    pub temperature: Option<f64>,
    /// In miles an hour.
    pub wind: Option<f64>,
    /// In inches.
    pub rain: Option<f64>,
    /// In miles.
    pub visibility: Option<f64>,
}
