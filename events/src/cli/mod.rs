//! The program that an app is: `run`, `check`, `handlers`, `schemas`.

mod args;
mod run;
mod schemas;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use self::args::{Args, Command};
use crate::{App, Bus, Result};

impl App {
    /// Runs the app as the command line says, and gives the exit code of the program.
    ///
    /// `run` starts it and stops it at SIGINT or SIGTERM (a second signal stops it at once), `check` says whether it
    /// would start, `handlers` lists what it would run, `schemas` does what [`Schemas`](crate::schema::Schemas) does. `--bus URL`, or `EVENTS_BUS`, names the bus; `memory:` is the
    /// default.
    pub async fn main(self) -> ExitCode {
        let name = self.name().to_owned();
        let args = match Args::read(std::env::args().skip(1), std::env::var("EVENTS_BUS").ok()) {
            Ok(args) => args,
            Err(mistake) => {
                complain(&format!("{name}: {mistake}\n\n{}", args::usage(&name)));
                return ExitCode::from(2);
            }
        };
        let done = match args.command {
            Command::Help => say(&args::usage(&name)).map(|()| ExitCode::SUCCESS),
            Command::Run => run::run(self, &args.bus).await,
            Command::Check => self.check(&args.bus).await,
            Command::Schemas(verb) => schemas::run(&verb),
            Command::Handlers => self.list(&args.bus).await,
        };
        done.unwrap_or_else(|error| {
            complain(&format!("{name}: {}", with_sources(&error)));
            ExitCode::FAILURE
        })
    }

    async fn check(self, bus: &str) -> Result<ExitCode> {
        let bus = Bus::connect(bus).await?;
        let topology = self.topology(&bus)?;
        say(&format!("{topology}\n\nno mistakes"))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn list(self, bus: &str) -> Result<ExitCode> {
        let bus = Bus::connect(bus).await?;
        say(&self.topology(&bus)?.to_string())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An answer, on standard output. A reader that has gone is no error.
fn say(text: &str) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(crate::Error::config(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Anything else, on standard error; where that is gone too, nobody is there to be told.
fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        text.push_str(": ");
        text.push_str(&next.to_string());
        source = next.source();
    }
    text
}
