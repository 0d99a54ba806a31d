//! Measuring benches, and telling what came out: a table for people, rows for programs.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Write as _};

use serde::Serialize;

use crate::case::{Case, Result};
use crate::options::Measure;
use crate::timing::Timing;
use crate::{Bench, Measured, allocations, instructions, timing};

/// Many short rounds rather than a few long ones: where a machine is shared, its speed changes by
/// the second, and a round should be over before it does. Odd, so the median is a run that happened.
const ROUNDS: usize = 101;

/// One line of the report, for one message; what was not measured is `None`.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) work: &'static str,
    pub(crate) side: &'static str,
    pub(crate) ns: Option<f64>,
    pub(crate) spread: Option<f64>,
    pub(crate) allocations: Option<f64>,
    pub(crate) instructions: Option<f64>,
}

impl Row {
    /// A row of which only time is known.
    pub(crate) fn timed(work: &'static str, side: &'static str, timing: Option<Timing>) -> Self {
        let ns = timing.map(|timing| rounded(timing.ns, 10.0));
        let spread = timing.map(|timing| rounded(timing.spread, 1000.0));
        Self { work, side, ns, spread, allocations: None, instructions: None }
    }
}

/// Measures `benches` as asked, prints a table of each and writes the rows of all.
pub(crate) fn measure(benches: &[&Bench], options: &Measure) -> Result<()> {
    // Opened before minutes are spent, so a path that cannot be written is told at once.
    let mut json =
        File::create(&options.json).map_err(|error| format!("cannot write {}: {error}", options.json.display()))?;

    let mut all = Vec::new();
    for bench in benches {
        let rows = match bench.measured {
            Measured::Messages(cases) => messages(bench.name, cases(), options)?,
            Measured::Apart(measure) => measure(options)?,
        };
        io::stdout().write_all(table(&rows, bench.beside)?.as_bytes())?;
        all.extend(rows);
    }
    serde_json::to_writer_pretty(&mut json, &all)?;
    Ok(writeln!(json)?)
}

fn messages(bench: &str, mut cases: Vec<Case>, options: &Measure) -> Result<Vec<Row>> {
    if options.smoke {
        cases.iter_mut().for_each(|case| case.sizes = case.sizes.smoke());
    }
    let timings = timing::measure(&cases, if options.smoke { 1 } else { ROUNDS })?;
    let allocations = allocations::measure(&cases)?;
    let instructions = options.instructions.then(|| instructions::measure(bench, &cases)).transpose()?;
    let row = |(at, case): (usize, &Case)| Row {
        allocations: Some(rounded(allocations[at], 1000.0)),
        instructions: instructions.as_ref().map(|counts| rounded(counts[at], 10.0)),
        ..Row::timed(case.work, case.side, timings[at])
    };
    Ok(cases.iter().enumerate().map(row).collect())
}

/// Rounds to a part of one: `rounded(0.1234, 100.0)` is 0.12.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// The rows for people, each beside the side `beside` of the same work.
fn table(rows: &[Row], beside: &str) -> Result<String> {
    let mut table = String::new();
    writeln!(
        table,
        "{:<32} {:<20} {:>12} {:>7} {:>8} {:>12} {:>13} {:>9} {:>7}   (×, −: beside {beside})",
        "work", "side", "ns", "spread", "× rate", "allocations", "instructions", "−", "×"
    )?;
    for row in rows {
        let base = rows.iter().find(|other| other.work == row.work && other.side == beside);
        let rate = base.and_then(|base| Some(base.ns? / row.ns?));
        let beyond = base.and_then(|base| Some(row.instructions? - base.instructions?));
        let times = base.and_then(|base| Some(row.instructions? / base.instructions?));
        writeln!(
            table,
            "{:<32} {:<20} {:>12} {:>7} {:>8} {:>12} {:>13} {:>9} {:>7}",
            row.work,
            row.side,
            cell(row.ns, 1),
            cell(row.spread, 2),
            cell(rate, 2),
            cell(row.allocations, 2),
            cell(row.instructions, 0),
            cell(beyond, 0),
            cell(times, 2),
        )?;
    }
    Ok(table)
}

fn cell(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.decimals$}"))
}
