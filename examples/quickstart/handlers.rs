//! The handlers: plain async functions that the app finds by their attribute.

use std::fmt;

use events::prelude::*;

use crate::{
    events::{FlightDeparted, FlightEvent, FlightRow, LateAlert},
    parse::{self, Untidy},
    state::{Aircraft, Alerts, Carriers, Totals, WeatherRecords},
};

/// The handlers that a run goes on with where an earlier one was stopped: what they make of an event is in the log.
pub(crate) const STEPS: [&str; 2] = ["read_row", "watch_delays"];

/// Those that keep totals in memory: in each run they begin with the oldest event, and count each event once.
pub(crate) const TOTALS: [&str; 3] = ["count_by_carrier", "collect_alerts", "check_order"];

/// Chooses the rows at which the ledger is busy: another seed, other rows.
const SEED: u64 = 2013;

/// Reads a row. What it returns is published; a row that is no flight goes to the dead letters, with the reason.
/// Many are read at a time, because a log that lasts confirms together what comes together.
#[handler(concurrency = 64)]
async fn read_row(row: FlightRow) -> Result<FlightEvent, Untidy> {
    parse::flight(&row)
}

/// Counts by airline. Its ledger is busy now and then: then it fails, is called again, and counts the second time.
#[handler(retry(attempts = 4, backoff = "5ms..50ms"))]
async fn count_by_carrier(
    event: FlightEvent,
    Attempt(attempt): Attempt,
    meta: Metadata,
    State(carriers): State<Totals<Carriers>>,
) -> Result<(), LedgerBusy> {
    let flight = event.flight();
    if attempt == 1 && is_busy(flight.row) {
        return Err(LedgerBusy);
    }
    carriers.once(&meta, |carriers| carriers.entry(flight.carrier.clone()).or_default().count(&event));
    Ok(())
}

/// Raises an alert for a late departure, with the weather of its hour. It takes one event of the topic: cancellations
/// are not for it.
#[handler]
async fn watch_delays(departed: FlightDeparted, State(weather): State<WeatherRecords>) -> Option<LateAlert> {
    let delay_minutes = departed.serious_delay()?;
    let weather = weather.at(&departed.flight.origin, departed.flight.hour).cloned();
    Some(LateAlert { flight: departed.flight, delay_minutes, weather })
}

/// Keeps the alerts.
#[handler]
async fn collect_alerts(alert: LateAlert, meta: Metadata, State(alerts): State<Totals<Alerts>>) {
    alerts.once(&meta, |alerts| alerts.add(alert));
}

/// Checks that what happened to one aircraft comes in the order in which it was published, while many workers are
/// busy with others.
#[handler]
async fn check_order(event: FlightEvent, meta: Metadata, State(aircraft): State<Totals<Aircraft>>) {
    if let Some(tail) = event.tail() {
        aircraft.once(&meta, |aircraft| aircraft.see(tail, event.flight().row));
    }
}

/// The ledger has no time for us now.
#[derive(Debug, Failure)]
#[failure(retry)]
struct LedgerBusy;

impl fmt::Display for LedgerBusy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ledger is busy")
    }
}

/// One row of fifty, chosen by the seed: the same in every run.
fn is_busy(row: u64) -> bool {
    // The finalizer of SplitMix64: neighbouring rows have nothing in common.
    let mixed = (row ^ SEED).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 31)).is_multiple_of(50)
}
