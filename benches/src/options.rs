//! The command line.

use std::path::PathBuf;

use crate::case::Result;

const USAGE: &str = "usage: events-benches NAME --json FILE [--smoke] [--instructions]";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Options {
    /// Measure a bench and report.
    Measure(Measure),
    /// Run one side of one work and measure nothing: what callgrind is given to watch.
    One { bench: String, work: String, side: String, messages: u64 },
}

#[derive(Debug, PartialEq)]
pub(crate) struct Measure {
    /// A bench, or `all`.
    pub(crate) name: String,
    /// Where the rows go.
    pub(crate) json: PathBuf,
    /// Few messages, one round: it shows that the benches run, not how fast.
    pub(crate) smoke: bool,
    /// Count instructions as well.
    pub(crate) instructions: bool,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let arguments: Vec<String> = arguments.collect();
        if let [first, bench, work, side, messages] = &arguments[..]
            && first == "--one"
        {
            return Ok(Self::One {
                bench: bench.clone(),
                work: work.clone(),
                side: side.clone(),
                messages: messages.parse()?,
            });
        }

        let (mut name, mut json, mut smoke, mut instructions) = (None, None, false, false);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--json" => json = arguments.next().map(PathBuf::from),
                "--smoke" => smoke = true,
                "--instructions" => instructions = true,
                option if option.starts_with('-') => return Err(format!("unknown option `{option}`\n{USAGE}").into()),
                _ if name.is_none() => name = Some(argument),
                _ => return Err(format!("one bench at a time, or `all`; `{argument}` is one too many\n{USAGE}").into()),
            }
        }
        Ok(Self::Measure(Measure {
            name: name.ok_or_else(|| format!("which bench?\n{USAGE}"))?,
            json: json.ok_or_else(|| format!("`--json FILE` is missing\n{USAGE}"))?,
            smoke,
            instructions,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, Options};

    fn parse(line: &[&str]) -> Result<Options, String> {
        Options::parse(line.iter().map(ToString::to_string)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_stand_in_any_order() {
        let expected = Options::Measure(Measure {
            name: "dispatch".into(),
            json: "out.json".into(),
            smoke: true,
            instructions: false,
        });
        assert_eq!(parse(&["--smoke", "dispatch", "--json", "out.json"]), Ok(expected));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        assert!(parse(&["dispatch", "--json"]).unwrap_err().contains("`--json FILE` is missing"));
        assert!(parse(&["dispatch", "--quick"]).unwrap_err().contains("unknown option `--quick`"));
        assert!(parse(&["dispatch", "redis"]).unwrap_err().contains("`redis` is one too many"));
    }
}
