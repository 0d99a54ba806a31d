//! The command line.

use std::{ffi::OsString, path::PathBuf};

use events::codec::Format;

pub(crate) const USAGE: &str = "\
One week of departures, through typed handlers.

usage: cargo run --example quickstart -- [--data DIR] [--bus URL] [--codec FORMAT] [--json]
       cargo run --example quickstart -- schemas export|release|check|diff

  --data DIR   the folder with flights.csv, and weather.csv, airlines.csv and untidy.csv where they exist
  --bus URL    what the events travel by; memory: by default
  --codec FORMAT
               what they are encoded in: json, avro or protobuf; json by default
  --json       print the totals as one JSON object
  --help       print this

  schemas      what the events look like, in files: `schemas` alone says more
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub data: Option<PathBuf>,
    pub bus: String,
    pub codec: Option<Format>,
    pub json: bool,
    pub help: bool,
}

impl Args {
    /// Reads the arguments, the program's name left out; the error says which of them makes no sense.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = Self { data: None, bus: "memory:".into(), codec: None, json: false, help: false };
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
                    args.bus = url.into_string().map_err(|_| "the URL of the bus is not text")?;
                }
                "--codec" => {
                    let format = value("a format, such as `avro`")?;
                    let format = format.to_str().ok_or("the format is not text")?;
                    args.codec = Some(format.parse().map_err(|error| format!("`--codec`: {error}"))?);
                }
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
        let (bus, codec) = ("memory:?queue=1".into(), Some(Format::Avro));
        let expected = Args { data: Some("x".into()), bus, codec, json: true, help: false };
        assert_eq!(read("--data x --bus memory:?queue=1 --codec avro --json").unwrap(), expected);
        assert_eq!(read("--json --bus=memory:?queue=1 --codec=avro --data=x").unwrap(), expected);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, mistake) in [
            ("--jsno", "`--jsno` is no argument"),
            ("--json=yes", "`--json=yes` is no argument"),
            ("x", "`x` is no argument"),
            ("--codec xml", "`--codec`: `xml` is no format; there are `json`, `avro` and `protobuf`"),
            ("--codec", "`--codec` needs a format, such as `avro`"),
            ("--data", "`--data` needs a folder"),
        ] {
            assert_eq!(read(line).unwrap_err(), mistake);
        }
    }
}
