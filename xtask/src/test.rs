//! `cargo xtask test`: everything that must hold, and which features that shows.

use std::io::Write;

use crate::Result;
use crate::cargo::Workspace;
use crate::command::{Args, Command, Flag};
use crate::fingerprint::fingerprint;
use crate::rows::Standing;
use crate::step::step;
use crate::{bench, check, kept, python, rows, suite, table};

pub(crate) const COMMAND: Command = Command {
    name: "test",
    usage: "cargo xtask test [--only NAME,…] [-- FILTER…]",
    does: "installs what the tests need and runs everything; with names or filters, only the tests that match any",
    words: 0,
    flags: &[Flag::Value("--only")],
    rest: true,
    run: test,
};

/// What a full run has found.
pub(crate) struct Run {
    pub(crate) rows: Vec<Standing>,
    pub(crate) complaints: Vec<String>,
}

fn test(workspace: &Workspace, args: Args) -> Result {
    let only = args.value("--only").unwrap_or_default().split(',');
    let filters: Vec<_> = only.filter(|name| !name.is_empty()).chain(args.rest.iter().map(String::as_str)).collect();
    let complaints = if !filters.is_empty() {
        some(workspace, &filters)?
    } else if args.has("--only") {
        return Err("`--only` needs a name".into());
    } else {
        let run = everything(workspace)?;
        std::io::stdout().write_all(format!("\n{}", table::render(&run.rows)).as_bytes())?;
        run.complaints
    };
    match complaints.is_empty() {
        true => Ok(()),
        false => Err(format!("the run has failed:\n  {}", complaints.join("\n  ")).into()),
    }
}

/// Runs everything, and keeps what it has found of the features unless the tree changed meanwhile.
///
/// Is an error only where nothing could be found out.
pub(crate) fn everything(workspace: &Workspace) -> Result<Run> {
    let rows = rows::read(&workspace.root)?;
    let before = fingerprint(&workspace.root, &workspace.target)?;
    let python = step("what the tests need", || python::interpreter(workspace))?;
    let mut complaints = Vec::new();
    complaints.extend(check::check(workspace).err().map(|error| error.to_string()));
    let outcomes = step("tests", || suite::run(workspace, &python, &[], &mut complaints))?;
    if outcomes.is_empty() {
        return Err(format!("no test ran:\n  {}", complaints.join("\n  ")).into());
    }
    let smoke = step("benches", || bench::smoke(workspace));
    complaints.extend(smoke.err().map(|error| error.to_string()));

    let rows: Vec<_> = rows.iter().map(|row| row.judge(&outcomes, &mut complaints)).collect();
    if before == fingerprint(&workspace.root, &workspace.target)? {
        kept::save(workspace, before, &rows)?;
    } else {
        eprintln!("the tree has changed during the run, which is not kept");
    }
    Ok(Run { rows, complaints })
}

/// A restricted run says nothing of the features, nor of anything but these tests.
fn some(workspace: &Workspace, filters: &[&str]) -> Result<Vec<String>> {
    let python = step("what the tests need", || python::interpreter(workspace))?;
    let mut complaints = Vec::new();
    let outcomes = step("tests", || suite::run(workspace, &python, filters, &mut complaints))?;
    if outcomes.is_empty() && complaints.is_empty() {
        complaints.push(format!("no test matches {}", filters.join(" or ")));
    }
    Ok(complaints)
}
