//! `cargo xtask schemas`: the schemas of the examples, in `schemas/`.

use crate::Result;
use crate::cargo::{self, Workspace};
use crate::command::{Args, Command};

pub(crate) const COMMAND: Command = Command {
    name: "schemas",
    usage: "cargo xtask schemas export|release|check|diff [-- FLAG…]",
    does: "the schemas of the examples' events, by the verb that each of their programs has",
    words: 1,
    flags: &[],
    rest: true,
    run: schemas,
};

/// The examples whose events are under version control.
const PROGRAMS: &[&str] = &["quickstart", "04_testing", "05_versions"];

fn schemas(workspace: &Workspace, args: Args) -> Result {
    let verb = args.words.concat();
    PROGRAMS.iter().try_for_each(|program| run(workspace, program, &verb, &args.rest))
}

/// Everything that the examples publish is released, and nothing of it has changed since.
pub(crate) fn check(workspace: &Workspace) -> Result {
    PROGRAMS.iter().try_for_each(|program| run(workspace, program, "check", &["--deny-drafts".to_owned()]))
}

fn run(workspace: &Workspace, program: &str, verb: &str, flags: &[String]) -> Result {
    let args = ["run", "--quiet", "--package", "events-examples", "--example", program, "--", "schemas", verb];
    cargo::run(workspace.cargo(args).args(flags))
}
