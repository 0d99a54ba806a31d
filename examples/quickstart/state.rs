//! What the handlers know and what they keep: each type is given to the app once.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};
use events::{envelope::EventId, prelude::Metadata};

use crate::events::{FlightEvent, LateAlert, Weather};

/// How many of the worst delays are kept.
const WORST: usize = 5;

/// What handlers fold events into, each event once. Clones are the same.
#[derive(Debug, Default)]
pub(crate) struct Totals<T>(Arc<Mutex<Folded<T>>>);

/// What came of the events that were folded, and which those are.
#[derive(Debug, Default)]
struct Folded<T> {
    totals: T,
    events: HashSet<(Arc<str>, EventId)>,
}

impl<T> Totals<T> {
    /// Folds an event in, unless that was done before: a log may hold an event twice, and deliver it more than once. An
    /// event is known by its source and id.
    pub(crate) fn once(&self, meta: &Metadata, fold: impl FnOnce(&mut T)) {
        let mut folded = self.lock();
        if folded.events.insert((Arc::clone(&meta.source), meta.id.clone())) {
            fold(&mut folded.totals);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Folded<T>> {
        self.0.lock().expect("nothing panics while it holds the lock")
    }
}

impl<T: Clone> Totals<T> {
    /// As they are now.
    pub(crate) fn now(&self) -> T {
        self.lock().totals.clone()
    }
}

impl<T> Clone for Totals<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Departures and cancellations, by the airlines' codes.
pub(crate) type Carriers = BTreeMap<String, Carrier>;

/// What one airline did.
#[derive(Debug, Default, Clone)]
pub(crate) struct Carrier {
    pub departed: u64,
    pub cancelled: u64,
    /// Departures of which the delay is known.
    measured: u32,
    /// Their delays together.
    minutes: i64,
}

impl Carrier {
    pub(crate) fn count(&mut self, event: &FlightEvent) {
        match event {
            FlightEvent::Departed(departed) => {
                self.departed += 1;
                if let Some(minutes) = departed.delay_minutes {
                    self.measured += 1;
                    self.minutes += i64::from(minutes);
                }
            }
            FlightEvent::Cancelled(_) => self.cancelled += 1,
        }
    }

    /// The mean delay of the departures of which it is known, in minutes.
    #[expect(clippy::cast_precision_loss, reason = "no airline is 2^53 minutes late")]
    pub(crate) fn mean_delay(&self) -> Option<f64> {
        (self.measured > 0).then(|| self.minutes as f64 / f64::from(self.measured))
    }
}

/// The alerts there were.
#[derive(Debug, Default, Clone)]
pub(crate) struct Alerts {
    pub count: u64,
    pub without_weather: u64,
    /// The worst delays, the worst first.
    pub worst: Vec<LateAlert>,
}

impl Alerts {
    pub(crate) fn add(&mut self, alert: LateAlert) {
        self.count += 1;
        self.without_weather += u64::from(alert.weather.is_none());
        let rank = |alert: &LateAlert| (-i64::from(alert.delay_minutes), alert.flight.row);
        let at = self.worst.partition_point(|other| rank(other) < rank(&alert));
        self.worst.insert(at, alert);
        self.worst.truncate(WORST);
    }
}

/// The last row of each aircraft, to see that they come in order.
#[derive(Debug, Default, Clone)]
pub(crate) struct Aircraft {
    last: HashMap<String, u64>,
    /// Rows that came after a later one of the same aircraft.
    pub out_of_order: u64,
}

impl Aircraft {
    pub(crate) fn see(&mut self, tail: &str, row: u64) {
        let last = self.last.entry(tail.to_owned()).or_default();
        self.out_of_order += u64::from(row < *last);
        *last = row.max(*last);
    }

    pub(crate) fn count(&self) -> usize {
        self.last.len()
    }
}

/// The weather, by airport and hour.
#[derive(Debug, Clone, Default)]
pub(crate) struct WeatherRecords(Arc<HashMap<(String, DateTime<Utc>), Weather>>);

impl WeatherRecords {
    pub(crate) fn at(&self, airport: &str, hour: DateTime<Utc>) -> Option<&Weather> {
        self.0.get(&(airport.to_owned(), hour))
    }
}

impl FromIterator<((String, DateTime<Utc>), Weather)> for WeatherRecords {
    fn from_iter<I: IntoIterator<Item = ((String, DateTime<Utc>), Weather)>>(records: I) -> Self {
        Self(Arc::new(records.into_iter().collect()))
    }
}
