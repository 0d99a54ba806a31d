//! The tasks of this repository, run as `cargo xtask COMMAND`.
//!
//! Answers go to stdout and everything else, the output of what a task runs
//! included, to stderr: so the answers can be piped.

mod bench;
mod cargo;
mod check;
mod command;
mod features;
mod fingerprint;
mod kept;
mod output;
mod python;
mod rows;
mod schemas;
mod step;
mod suite;
mod table;
mod test;

use std::io::Write;
use std::process::ExitCode;

use cargo::Workspace;
use command::{Args, Command};

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const COMMANDS: &[Command] = &[check::COMMAND, test::COMMAND, features::COMMAND, bench::COMMAND, schemas::COMMAND];

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut words: Vec<String>) -> Result {
    if words.is_empty() {
        return Err(format!("which task?\n{}", overview()).into());
    }
    let name = words.remove(0);
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        return Ok(std::io::stdout().write_all(overview().as_bytes())?);
    }
    let command = COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| format!("there is no task `{name}`\n{}", overview()))?;
    let args = Args::parse(command, words)?;
    (command.run)(&Workspace::load()?, args)
}

fn overview() -> String {
    let mut text = String::from("the tasks are:\n");
    for command in COMMANDS {
        text += &format!("\n  {}\n      {}\n", command.usage, command.does);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_unknown_task_is_answered_with_the_known_ones() {
        let error = super::run(vec!["tset".into()]).expect_err("unknown");
        let text = error.to_string();
        assert!(text.contains("no task `tset`"), "{text}");
        for command in super::COMMANDS {
            assert!(text.contains(command.usage), "{text}");
        }
    }
}
