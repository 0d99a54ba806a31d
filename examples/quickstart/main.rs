//! One week of real departures from New York, through typed handlers: with retries, dead letters and a summary.
//!
//! `cargo run --example quickstart -- [--data DIR] [--bus URL] [--codec FORMAT] [--fresh] [--json]`
//!
//! The handlers are in `handlers.rs`, the events in `events.rs`; everything else reads files, keeps the log or writes the
//! summary.

mod args;
mod csv;
mod data;
mod dead;
mod events;
mod file;
mod fingerprint;
mod handlers;
mod log;
mod page;
mod parse;
mod progress;
mod rows;
mod run;
mod state;
mod summary;
mod tables;
#[cfg(test)]
mod versions;

use std::{
    env,
    error::Error,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use self::{
    args::{Args, USAGE},
    log::LogError,
    page::{FINISHED, Page},
    run::Failed,
};

#[tokio::main]
async fn main() -> ExitCode {
    if env::args_os().nth(1).is_some_and(|word| word == "schemas") {
        return ::events::App::new("quickstart").main().await;
    }
    let args = match Args::read(env::args_os().skip(1)) {
        Ok(args) if args.help => return say(USAGE),
        Ok(args) => args,
        Err(mistake) => return complain(&mistake, USAGE, 2),
    };
    let summary = match run::run(&args).await {
        Ok(summary) => summary,
        Err(failed) => return explain(&failed),
    };
    if args.json {
        if summary.was_finished {
            complain(&format!("this run {FINISHED}"), "", 0);
        }
        return match summary.json() {
            Ok(json) => say(&format!("{json}\n")),
            Err(error) => complain(&error.to_string(), "", 1),
        };
    }
    let bold = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none();
    say(&Page { summary: &summary, bold }.to_string())
}

/// Says what went wrong and what to do about it. What the user can put right is exit code 2.
fn explain(failed: &Failed) -> ExitCode {
    let (advice, code) = match failed {
        Failed::Data(error) => (error.advice(), 2),
        Failed::Log(LogError::Events(error)) if !matches!(error, ::events::Error::Config(_)) => ("", 1),
        Failed::Log(error) => (error.advice(), 2),
        _ => ("", 1),
    };
    let mut text = failed.to_string();
    let mut source = failed.source();
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    complain(&text, advice, code)
}

/// The answer, on standard output. A reader that has gone is no error.
fn say(text: &str) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write to standard output: {error}"), "", 1)
        }
        _ => ExitCode::SUCCESS,
    }
}

fn complain(mistake: &str, advice: &str, code: u8) -> ExitCode {
    // Where standard error is gone too, nobody is there to be told.
    let _ = writeln!(io::stderr(), "{}", format!("quickstart: {mistake}\n\n{advice}").trim_end());
    ExitCode::from(code)
}
