//! What the derive adds to a build: the CPU time of `rustc`, beside that of serde's two derives and schemars'.
//!
//! A crate of events is built without a derive, with theirs, and with `Event` as well. A side's time is what its build
//! takes beyond the one before, so that neither the compiler's start nor the structs themselves count.

use std::path::Path;
use std::process::Command;

use crate::case::Result;
use crate::options::Measure;
use crate::progress;
use crate::report::Row;
use crate::timing;

mod source;

const WORK: &str = "debug build of 100 events";
const EVENTS: usize = 100;
const ROUNDS: usize = 7;

pub(crate) fn measure(options: &Measure) -> Result<Vec<Row>> {
    let (events, rounds) = if options.smoke { (2, 1) } else { (EVENTS, ROUNDS) };
    let exe = std::env::current_exe()?;
    let target = exe.ancestors().nth(2).ok_or("this program does not stand in a target directory")?;
    let folder = target.join("bench-derive");
    source::write(&folder, events)?;

    // The first builds what the crates depend on.
    for name in source::CRATES {
        build(&folder, name, 0)?;
    }
    let (mut theirs, mut ours) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for round in 1..=rounds {
        progress::tell("builds, round", round, rounds);
        let [plain, serde, event] = source::CRATES.map(|name| build(&folder, name, round));
        let (plain, serde, event) = (plain?, serde?, event?);
        theirs.push(serde - plain);
        ours.push(event - serde);
    }
    let row = |side, samples| Row::timed(WORK, side, timing::summary(samples));
    Ok(vec![row("events", ours), row("serde+schemars", theirs)])
}

/// Builds one of the crates anew; the CPU time that it takes, in nanoseconds.
fn build(folder: &Path, name: &str, round: usize) -> Result<f64> {
    let before = children()?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // A flag that was not there before makes it build again.
    cargo.current_dir(folder).args(["rustc", "--quiet", "--offline", "--package", name, "--", "--cfg"]);
    cargo.arg(format!("round=\"{round}-{}\"", std::process::id()));
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(format!("`{name}` does not build:\n{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(children()? - before)
}

/// The CPU time of all processes that this one has waited for, and theirs, in nanoseconds.
fn children() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("the CPU time of builds is read from /proc/self/stat: {error}"))?;
    ticks(&stat).map(|ticks| ticks as f64 * 1e7).ok_or_else(|| "no CPU time in /proc/self/stat".into())
}

/// `cutime` and `cstime`, the 16th and 17th field (proc(5)), in hundredths of a second.
fn ticks(stat: &str) -> Option<u64> {
    // The second field, the program's name, is in parentheses and may hold spaces.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn user_and_system_time_of_children_are_found_behind_the_name() {
        let stat = "1 (a (b) c) S 3 4 5 6 7 8 9 10 11 12 13 14 15 160 17 18 19 20";
        assert_eq!(ticks(stat), Some(15 + 160));
    }
}
