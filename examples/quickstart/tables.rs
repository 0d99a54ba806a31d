//! The tables beside the flights. Both may be missing, and a line that makes no sense is passed over.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use chrono::DateTime;

use crate::{csv::Table, events::Weather, state::WeatherRecords};

/// The weather, of `weather.csv`.
pub(crate) fn weather(folder: &Path) -> WeatherRecords {
    let record = |line: BTreeMap<String, String>| {
        let measured = |column| line.get(column)?.parse().ok();
        let weather = Weather {
            temperature: measured("temp"),
            wind: measured("wind_speed"),
            rain: measured("precip"),
            visibility: measured("visib"),
        };
        let hour = DateTime::parse_from_rfc3339(line.get("time_hour")?).ok()?;
        Some(((line.get("origin")?.clone(), hour.to_utc()), weather))
    };
    lines(folder, "weather.csv").filter_map(record).collect()
}

/// The airlines' names by their codes, of `airlines.csv`.
pub(crate) fn airlines(folder: &Path) -> HashMap<String, String> {
    let name = |mut line: BTreeMap<String, String>| Some((line.remove("carrier")?, line.remove("name")?));
    lines(folder, "airlines.csv").filter_map(name).collect()
}

fn lines(folder: &Path, file: &str) -> impl Iterator<Item = BTreeMap<String, String>> {
    let mut table = Table::open(folder.join(file), &[]).ok();
    std::iter::from_fn(move || Some(table.as_mut()?.row().ok()??.collect()))
}
