//! The lines of the CSV files, one event each.

use std::{collections::BTreeMap, path::Path};

use crate::{csv::Table, data::DataError, events::FlightRow};

/// Columns without which no row says anything.
const NEEDED: [&str; 10] =
    ["year", "month", "day", "dep_time", "sched_dep_time", "carrier", "flight", "origin", "dest", "time_hour"];

/// The longest text that is taken for a tail number, in bytes.
const LONGEST_TAIL: usize = 16;

/// The rows of `flights.csv`, then those of `untidy.csv` where it exists.
pub(crate) struct Rows {
    /// Those that are not read to their ends; the last is the next.
    files: Vec<(&'static str, Table)>,
    rows: u64,
}

impl Rows {
    /// Opens the files of a folder and reads their headers.
    pub(crate) fn open(folder: &Path) -> Result<Self, DataError> {
        let mut files = Vec::new();
        if folder.join("untidy.csv").exists() {
            files.push(("untidy.csv", Table::open(folder.join("untidy.csv"), &NEEDED)?));
        }
        files.push(("flights.csv", Table::open(folder.join("flights.csv"), &NEEDED)?));
        Ok(Self { files, rows: 0 })
    }

    /// Up to `limit` rows; none at the end.
    pub(crate) fn take(&mut self, limit: usize) -> Result<Vec<FlightRow>, DataError> {
        let mut taken = Vec::with_capacity(limit);
        while taken.len() < limit
            && let Some((file, table)) = self.files.last_mut()
        {
            let Some(cells) = table.row()? else {
                self.files.pop();
                continue;
            };
            let cells: BTreeMap<_, _> = cells.collect();
            self.rows += 1;
            let tail = cells.get("tailnum").filter(|text| is_tail(text)).cloned();
            taken.push(FlightRow { tail, row: self.rows, file: (*file).to_owned(), line: table.line(), cells });
        }
        Ok(taken)
    }
}

fn is_tail(text: &str) -> bool {
    (1..=LONGEST_TAIL).contains(&text.len()) && text != "NA" && !text.contains(char::REPLACEMENT_CHARACTER)
}
