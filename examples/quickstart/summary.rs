//! What came of a run, and the totals as JSON.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    time::Duration,
};

use serde::Serialize;

use crate::{
    dead::DeadLetters,
    state::{Alerts, Carriers},
};

/// What came of a run, however often it was stopped: what the handlers counted, and the log holds.
#[derive(Debug)]
pub(crate) struct Summary {
    /// Rows that are in the log.
    pub rows: u64,
    pub carriers: Carriers,
    pub dead: DeadLetters,
    /// Calls that failed and were followed by another, since this process was started.
    pub retried: u64,
    pub alerts: Alerts,
    /// Tail numbers that were seen.
    pub aircraft: usize,
    /// The airlines' names by their codes.
    pub airlines: HashMap<String, String>,
    pub took: Duration,
    /// The file that the log is in, where it is in one.
    pub log: Option<PathBuf>,
    /// Whether an earlier process had left nothing to do.
    pub was_finished: bool,
    /// Rows that were in the log when it was started.
    pub were_there: u64,
}

/// The totals, in the order in which they are printed.
#[derive(Debug, Serialize)]
struct Totals<'a> {
    rows: u64,
    departed: u64,
    cancelled: u64,
    dead_letters: u64,
    retried: u64,
    late_alerts: u64,
    late_alerts_without_weather: u64,
    carriers: BTreeMap<&'a str, CarrierTotals>,
}

#[derive(Debug, Serialize)]
struct CarrierTotals {
    departed: u64,
    cancelled: u64,
    /// Over the departures of which the delay is known, not rounded; null where there are none.
    mean_departure_delay_minutes: Option<f64>,
}

impl Summary {
    pub(crate) fn departed(&self) -> u64 {
        self.carriers.values().map(|carrier| carrier.departed).sum()
    }

    pub(crate) fn cancelled(&self) -> u64 {
        self.carriers.values().map(|carrier| carrier.cancelled).sum()
    }

    /// The totals as one JSON object.
    pub(crate) fn json(&self) -> serde_json::Result<String> {
        let carriers = self.carriers.iter().map(|(code, carrier)| {
            let mean_departure_delay_minutes = carrier.mean_delay();
            let (departed, cancelled) = (carrier.departed, carrier.cancelled);
            (code.as_str(), CarrierTotals { departed, cancelled, mean_departure_delay_minutes })
        });
        serde_json::to_string(&Totals {
            rows: self.rows,
            departed: self.departed(),
            cancelled: self.cancelled(),
            dead_letters: self.dead.count,
            retried: self.retried,
            late_alerts: self.alerts.count,
            late_alerts_without_weather: self.alerts.without_weather,
            carriers: carriers.collect(),
        })
    }
}
