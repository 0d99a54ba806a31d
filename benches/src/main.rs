//! What a message costs: `events` beside the least that could do the work, and beside its peers.
//!
//! `events-benches NAME --json FILE [--smoke] [--instructions]`
//!
//! Every number is for one message. Time is the median of interleaved runs on a runtime of two
//! worker threads, the publisher on a thread of its own; a runtime of one thread is not timed, as
//! no service is run on one for its speed. Allocations and instructions are counted apart and on
//! one thread, where they come out the same each time.

use std::process::ExitCode;

use options::Options;
use side::{Case, Result};

mod allocations;
mod arrivals;
mod dispatch;
mod instructions;
mod options;
mod progress;
mod report;
mod run;
mod side;
mod timing;

/// Every bench: its name, and what it compares.
const BENCHES: &[(&str, Cases)] = &[("dispatch", dispatch::cases)];
type Cases = fn() -> Vec<Case>;

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
        Options::Measure(measure) => report::measure(chosen(&measure.name)?, &measure),
        Options::One { bench, work, side, messages } => {
            let cases = chosen(&bench)?.remove(0).1;
            let case = cases.iter().find(|case| case.work == work && case.side == side);
            let case = case.ok_or_else(|| format!("`{bench}` has no work `{work}` with a side `{side}`"))?;
            run::in_waves(case, messages)
        }
    }
}

/// The benches called `name`; `all` stands for every one of them.
fn chosen(name: &str) -> Result<Vec<(&'static str, Vec<Case>)>> {
    let chosen: Vec<_> = BENCHES
        .iter()
        .filter(|(bench, _)| name == "all" || name == *bench)
        .map(|(bench, cases)| (*bench, cases()))
        .collect();
    if chosen.is_empty() {
        let names: String = BENCHES.iter().map(|(bench, _)| format!("`{bench}`, ")).collect();
        return Err(format!("unknown bench `{name}`; there are {names}and `all` for all of them").into());
    }
    Ok(chosen)
}
