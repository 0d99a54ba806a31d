//! The command line.

use super::schemas::Verb;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Args {
    pub(super) command: Command,
    pub(super) bus: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Run,
    Check,
    Handlers,
    Schemas(Verb),
    Help,
}

pub(super) fn usage(program: &str) -> String {
    format!(
        "usage: {program} COMMAND [--bus URL]\n\n\
         commands:\n  \
         run       start the handlers, until SIGINT or SIGTERM\n  \
         check     say whether they would start, and what is wrong\n  \
         handlers  list them, with every setting\n  \
         schemas   export, release, check or compare the events' schemas; `schemas` alone says more\n  \
         help      this\n\n\
         The bus is `--bus URL`, else the environment's EVENTS_BUS, else `memory:`."
    )
}

impl Args {
    /// Reads the arguments after the program's name; `environment` is `EVENTS_BUS`.
    pub(super) fn read(args: impl Iterator<Item = String>, environment: Option<String>) -> Result<Self, String> {
        let (mut command, mut bus) = (None, None);
        let mut args = args;
        while let Some(arg) = args.next() {
            if arg == "schemas" && command.is_none() {
                command = Some(Command::Schemas(Verb::read(args.by_ref())?));
            } else if let Some(url) = arg.strip_prefix("--bus=") {
                bus = Some(url.to_owned());
            } else if arg == "--bus" {
                bus = Some(args.next().ok_or("`--bus` needs a URL, such as `memory:`")?);
            } else if command.is_none() || arg == "--help" || arg == "-h" {
                command = Some(match arg.as_str() {
                    "run" => Command::Run,
                    "check" => Command::Check,
                    "handlers" => Command::Handlers,
                    "help" | "--help" | "-h" => Command::Help,
                    other => return Err(format!("`{}` is not a command", other.escape_debug())),
                });
            } else {
                return Err(format!("`{}` is one word too many", arg.escape_debug()));
            }
        }
        let command = command.ok_or("say what to do")?;
        Ok(Self { command, bus: bus.or(environment).unwrap_or_else(|| "memory:".to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, environment: Option<&str>) -> Result<Args, String> {
        Args::read(line.split_whitespace().map(str::to_owned), environment.map(str::to_owned))
    }

    #[test]
    fn the_flag_goes_before_the_environment() {
        let bus = |line, environment| read(line, environment).map(|args| args.bus);
        assert_eq!(bus("run", None), Ok("memory:".to_owned()));
        assert_eq!(bus("run", Some("sqlite:a")), Ok("sqlite:a".to_owned()));
        assert_eq!(bus("run --bus redis://b", Some("sqlite:a")), Ok("redis://b".to_owned()));
        assert_eq!(bus("--bus=redis://b check", None), Ok("redis://b".to_owned()));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(read("rum", None), Err("`rum` is not a command".to_owned()));
        assert_eq!(read("run fast", None), Err("`fast` is one word too many".to_owned()));
        assert_eq!(read("", None), Err("say what to do".to_owned()));
        assert!(read("run --bus", None).is_err());
    }
}
