//! `cargo xtask bench`: measures, in release.

use std::path::Path;
use std::process::Stdio;

use crate::Result;
use crate::cargo::{self, Workspace};
use crate::command::{Args, Command, Flag};

pub(crate) const COMMAND: Command = Command {
    name: "bench",
    usage: "cargo xtask bench NAME --json FILE [--instructions] [--smoke]",
    does: "runs one bench in release and writes its results; `--instructions` counts them under callgrind",
    words: 1,
    flags: &[Flag::Value("--json"), Flag::Switch("--instructions"), Flag::Switch("--smoke")],
    rest: false,
    run: bench,
};

const PACKAGE: &str = "events-benches";

fn bench(workspace: &Workspace, args: Args) -> Result {
    let file = args.value("--json").ok_or_else(|| format!("where to? {}", COMMAND.usage))?;
    if !workspace.has_program(PACKAGE) {
        return Err(format!("`{PACKAGE}` has no program yet").into());
    }
    let mut command = workspace.cargo(["run", "--release", "-p", PACKAGE, "--"]);
    command.args(&args.words).arg("--json").arg(std::path::absolute(file)?);
    command.args(["--instructions", "--smoke"].into_iter().filter(|flag| args.has(flag)));
    let status = command.stdout(Stdio::inherit()).status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{} failed ({status})", cargo::line(&command)).into()),
    }
}

/// Every bench for a moment and without release, to see that it works.
pub(crate) fn smoke(workspace: &Workspace) -> Result {
    if !workspace.has_program(PACKAGE) {
        eprintln!("    none yet");
        return Ok(());
    }
    let file: &Path = &workspace.target.join("bench-smoke.json");
    let mut command = workspace.cargo(["run", "-p", PACKAGE, "--", "all", "--smoke", "--json"]);
    cargo::run(command.arg(file))
}
