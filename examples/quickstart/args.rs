//! The command line.

use std::{ffi::OsString, path::PathBuf};

use events::codec::Format;

pub(crate) const USAGE: &str = "\
One week of departures, through typed handlers.

usage: cargo run --example quickstart -- [--data DIR] [--bus URL] [--codec FORMAT] [--fresh] [--json]
       cargo run --example quickstart -- schemas export|release|check|diff

  --data DIR   the folder with flights.csv, and weather.csv, airlines.csv and untidy.csv where they exist
  --bus URL    what the events travel by: memory: or sqlite:FILE; by default a file in the target folder, one for
               each data and codec (memory: in a build without the feature `sqlite`)
  --codec FORMAT
               what they are encoded in: json, avro or protobuf; json by default
  --fresh      start over: forget what earlier runs have left in the log
  --json       print the totals as one JSON object
  --help       print this

  schemas      what the events look like, in files: `schemas` alone says more

A run that was killed goes on where it was when it is started again, and comes to the same totals: all but `retried`,
which counts calls of this process alone. What a killed process was at comes again when its lease is over: after 2 s,
or as `sqlite:FILE?lease=2s` says.
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub data: Option<PathBuf>,
    /// The one that is named; the default depends on the data.
    pub bus: Option<String>,
    pub codec: Format,
    pub fresh: bool,
    pub json: bool,
    pub help: bool,
}

impl Args {
    /// Reads the arguments, the program's name left out; the error says which of them makes no sense.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = Self { data: None, bus: None, codec: Format::Json, fresh: false, json: false, help: false };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let word = word.into_string().map_err(|word| format!("{} is no argument", word.display()))?;
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(OsString::from(value))),
                None => (word.as_str(), None),
            };
            let mut value = |what| value.clone().or_else(|| words.next()).ok_or(format!("`{name}` needs {what}"));
            match name {
                "--data" => args.data = Some(value("a folder")?.into()),
                "--bus" => {
                    let url = value("a URL, such as `memory:`")?;
                    args.bus = Some(url.into_string().map_err(|_| "the URL of the bus is not text")?);
                }
                "--codec" => {
                    let format = value("a format, such as `avro`")?;
                    let format = format.to_str().ok_or("the format is not text")?;
                    args.codec = format.parse().map_err(|error| format!("`--codec`: {error}"))?;
                }
                "--fresh" if word == name => args.fresh = true,
                "--json" if word == name => args.json = true,
                "--help" | "-h" if word == name => args.help = true,
                _ => return Err(format!("`{}` is no argument", word.escape_debug())),
            }
        }
        Ok(args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Args, String> {
        Args::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn values_stand_beside_their_names_or_behind_a_sign() {
        let (bus, codec) = (Some("memory:?queue=1".into()), Format::Avro);
        let expected = Args { data: Some("x".into()), bus, codec, fresh: true, json: true, help: false };
        assert_eq!(read("--data x --bus memory:?queue=1 --codec avro --json --fresh").unwrap(), expected);
        assert_eq!(read("--fresh --json --bus=memory:?queue=1 --codec=avro --data=x").unwrap(), expected);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, mistake) in [
            ("--jsno", "`--jsno` is no argument"),
            ("--json=yes", "`--json=yes` is no argument"),
            ("--fresh=no", "`--fresh=no` is no argument"),
            ("x", "`x` is no argument"),
            ("--codec xml", "`--codec`: `xml` is no format; there are `json`, `avro` and `protobuf`"),
            ("--codec", "`--codec` needs a format, such as `avro`"),
            ("--data", "`--data` needs a folder"),
        ] {
            assert_eq!(read(line).unwrap_err(), mistake);
        }
    }
}
