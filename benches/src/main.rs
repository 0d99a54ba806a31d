//! What things cost: `events` beside the least that could do the work, and beside its peers.
//!
//! `events-benches NAME --json FILE [--smoke] [--instructions]`
//!
//! Time is the median of interleaved runs. Allocations and instructions are counted apart and on
//! one thread, where they come out the same each time.

use std::process::ExitCode;

use case::{Case, Result};
use options::{Measure, Options};
use report::Row;

mod allocations;
mod case;
mod codecs;
mod derive;
mod dispatch;
mod instructions;
mod options;
mod progress;
mod report;
mod sqlite;
mod timing;

/// Every bench.
const BENCHES: &[Bench] = &[
    Bench { name: "dispatch", beside: "floor", measured: Measured::Messages(dispatch::cases) },
    Bench { name: "codecs", beside: "hand-written", measured: Measured::Messages(codecs::cases) },
    Bench { name: "sqlite", beside: "raw", measured: Measured::Messages(sqlite::cases) },
    Bench { name: "log", beside: "10 thousand", measured: Measured::Apart(sqlite::log::measure) },
    Bench { name: "derive", beside: "serde+schemars", measured: Measured::Apart(derive::measure) },
];

/// What is compared under one name.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    /// The side that the table shows the others beside.
    pub(crate) beside: &'static str,
    pub(crate) measured: Measured,
}

/// How a bench is measured.
pub(crate) enum Measured {
    /// Side by side, for each message.
    Messages(fn() -> Vec<Case>),
    /// In a way of its own.
    Apart(fn(&Measure) -> Result<Vec<Row>>),
}

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(execute) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(options: Options) -> Result<()> {
    match options {
        Options::Measure(measure) => report::measure(&chosen(&measure.name)?, &measure),
        Options::One { bench, work, side, messages } => {
            let cases = match chosen(&bench)?[..] {
                [Bench { measured: Measured::Messages(cases), .. }] => cases(),
                _ => return Err(format!("`{bench}` has no works that run alone").into()),
            };
            let case = cases.iter().find(|case| case.work == work && case.side == side);
            let case = case.ok_or_else(|| format!("`{bench}` has no work `{work}` with a side `{side}`"))?;
            case::in_waves(case, messages)
        }
    }
}

/// The benches called `name`; `all` stands for every one of them.
fn chosen(name: &str) -> Result<Vec<&'static Bench>> {
    let chosen: Vec<_> = BENCHES.iter().filter(|bench| name == "all" || name == bench.name).collect();
    if chosen.is_empty() {
        let names: String = BENCHES.iter().map(|bench| format!("`{}`, ", bench.name)).collect();
        return Err(format!("unknown bench `{name}`; there are {names}and `all` for all of them").into());
    }
    Ok(chosen)
}
