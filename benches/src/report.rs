//! Measuring benches, and telling what came out: a table for people, rows for programs.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Write as _};

use serde::Serialize;

use crate::options::Measure;
use crate::side::{Case, Result};
use crate::{allocations, instructions, timing};

/// Many short rounds rather than a few long ones: where a machine is shared, its speed changes by
/// the second, and a round should be over before it does. Odd, so the median is a run that happened.
const ROUNDS: usize = 101;

/// One line of the report, for one message; what was not measured is `None`.
#[derive(Debug, Serialize)]
struct Row {
    work: &'static str,
    side: &'static str,
    ns: Option<f64>,
    spread: Option<f64>,
    allocations: Option<f64>,
    instructions: Option<f64>,
}

/// Measures `benches` as asked, prints the table and writes the rows.
pub(crate) fn measure(benches: Vec<(&'static str, Vec<Case>)>, options: &Measure) -> Result<()> {
    // Opened before minutes are spent, so a path that cannot be written is told at once.
    let mut json =
        File::create(&options.json).map_err(|error| format!("cannot write {}: {error}", options.json.display()))?;

    let mut rows = Vec::new();
    for (bench, mut cases) in benches {
        if options.smoke {
            cases.iter_mut().for_each(|case| case.sizes = case.sizes.smoke());
        }
        let timings = timing::measure(&cases, if options.smoke { 1 } else { ROUNDS })?;
        let allocations = allocations::measure(&cases)?;
        let instructions = options.instructions.then(|| instructions::measure(bench, &cases)).transpose()?;
        for (at, case) in cases.iter().enumerate() {
            rows.push(Row {
                work: case.work,
                side: case.side,
                ns: timings[at].map(|timing| rounded(timing.ns, 10.0)),
                spread: timings[at].map(|timing| rounded(timing.spread, 1000.0)),
                allocations: Some(rounded(allocations[at], 1000.0)),
                instructions: instructions.as_ref().map(|counts| rounded(counts[at], 10.0)),
            });
        }
    }
    io::stdout().write_all(table(&rows)?.as_bytes())?;
    serde_json::to_writer_pretty(&mut json, &rows)?;
    Ok(writeln!(json)?)
}

/// Rounds to a part of one: `rounded(0.1234, 100.0)` is 0.12.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// The rows for people, each beside the side `floor` of the same work.
fn table(rows: &[Row]) -> Result<String> {
    let mut table = String::new();
    writeln!(
        table,
        "{:<32} {:<12} {:>9} {:>7} {:>8} {:>12} {:>13} {:>9}",
        "work", "side", "ns", "spread", "× rate", "allocations", "instructions", "− floor"
    )?;
    for row in rows {
        let floor = rows.iter().find(|other| other.work == row.work && other.side == "floor");
        let rate = floor.and_then(|floor| Some(floor.ns? / row.ns?));
        let beyond = floor.and_then(|floor| Some(row.instructions? - floor.instructions?));
        writeln!(
            table,
            "{:<32} {:<12} {:>9} {:>7} {:>8} {:>12} {:>13} {:>9}",
            row.work,
            row.side,
            cell(row.ns, 1),
            cell(row.spread, 2),
            cell(rate, 2),
            cell(row.allocations, 2),
            cell(row.instructions, 0),
            cell(beyond, 0),
        )?;
    }
    Ok(table)
}

fn cell(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.decimals$}"))
}
