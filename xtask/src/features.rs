//! `cargo xtask features`: which features are shown, by the tests of this very tree.

use std::io::Write;

use crate::Result;
use crate::cargo::Workspace;
use crate::command::{Args, Command, Flag};
use crate::fingerprint::fingerprint;
use crate::{kept, table, test};

pub(crate) const COMMAND: Command = Command {
    name: "features",
    usage: "cargo xtask features [--json]",
    does: "what the last full run on this very tree has shown; runs the tests where there was none",
    words: 0,
    flags: &[Flag::Switch("--json")],
    rest: false,
    run: features,
};

fn features(workspace: &Workspace, args: Args) -> Result {
    let now = fingerprint(&workspace.root, &workspace.target)?;
    let rows = match kept::load(workspace, &now) {
        Some(rows) => rows,
        None => {
            let run = test::everything(workspace)?;
            if !run.complaints.is_empty() {
                eprintln!("\nthe run has failed:\n  {}", run.complaints.join("\n  "));
            }
            run.rows
        }
    };
    let answer = match args.has("--json") {
        true => serde_json::to_string(&rows)? + "\n",
        false => table::render(&rows),
    };
    Ok(std::io::stdout().write_all(answer.as_bytes())?)
}
