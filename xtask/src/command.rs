//! What a task is called with.

use std::collections::BTreeMap;

use crate::Result;
use crate::cargo::Workspace;

/// One task; each is declared in the file that is named after it.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) usage: &'static str,
    pub(crate) does: &'static str,
    /// How many words it takes that are not flags.
    pub(crate) words: usize,
    pub(crate) flags: &'static [Flag],
    /// Whether whatever follows `--` is passed on.
    pub(crate) rest: bool,
    pub(crate) run: fn(&Workspace, Args) -> Result,
}

pub(crate) enum Flag {
    Switch(&'static str),
    Value(&'static str),
}

impl Flag {
    fn name(&self) -> &'static str {
        match self {
            Flag::Switch(name) | Flag::Value(name) => name,
        }
    }
}

/// The arguments of a task, already checked against its [`Command`].
#[derive(Debug, Default)]
pub(crate) struct Args {
    pub(crate) words: Vec<String>,
    pub(crate) rest: Vec<String>,
    flags: BTreeMap<&'static str, String>,
}

impl Args {
    pub(crate) fn parse(command: &Command, given: Vec<String>) -> Result<Self> {
        let wrong = |what: String| format!("{what}\nit is called as: {}", command.usage);
        let mut args = Args::default();
        let mut given = given.into_iter();
        while let Some(word) = given.next() {
            if word == "--" && command.rest {
                args.rest.extend(given.by_ref());
            } else if word.starts_with('-') {
                let (name, mut value) = match word.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (word.as_str(), None),
                };
                let flag = command.flags.iter().find(|flag| flag.name() == name);
                match flag {
                    Some(Flag::Value(_)) => value = value.or_else(|| given.next()),
                    Some(Flag::Switch(_)) if value.is_none() => value = Some(String::new()),
                    Some(Flag::Switch(_)) => {
                        return Err(wrong(format!("`{name}` takes no value")).into());
                    }
                    None => {
                        return Err(wrong(format!("`{}` has no flag `{name}`", command.name)).into());
                    }
                }
                let value = value.ok_or_else(|| wrong(format!("`{name}` needs a value")))?;
                args.flags.extend(flag.map(|flag| (flag.name(), value)));
            } else {
                args.words.push(word);
            }
        }
        match args.words.len() {
            n if n == command.words => Ok(args),
            n if n < command.words => Err(wrong(format!("`{}` needs a name", command.name)).into()),
            _ => Err(wrong(format!("`{}` does not take `{}`", command.name, args.words[command.words])).into()),
        }
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.contains_key(flag)
    }

    pub(crate) fn value(&self, flag: &str) -> Option<&str> {
        self.flags.get(flag).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Command = Command {
        name: "sample",
        usage: "cargo xtask sample NAME --to FILE [--fast]",
        does: "",
        words: 1,
        flags: &[Flag::Value("--to"), Flag::Switch("--fast")],
        rest: true,
        run: |_, _| Ok(()),
    };

    fn parse(line: &str) -> Result<Args> {
        Args::parse(&SAMPLE, line.split_whitespace().map(String::from).collect())
    }

    #[test]
    fn words_flags_and_the_rest_are_told_apart() {
        let args = parse("one --fast --to=a.json -- --other two").expect("parses");
        assert_eq!(args.words, ["one"]);
        assert!(args.has("--fast"));
        assert_eq!(args.value("--to"), Some("a.json"));
        assert_eq!(args.rest, ["--other", "two"]);
        assert_eq!(parse("one --to b").expect("parses").value("--to"), Some("b"));
    }

    #[test]
    fn a_mistake_is_answered_with_the_usage() {
        for (line, what) in [
            ("one --slow", "has no flag `--slow`"),
            ("one --to", "`--to` needs a value"),
            ("one --fast=yes", "`--fast` takes no value"),
            ("one two", "does not take `two`"),
            ("--fast", "needs a name"),
        ] {
            let text = parse(line).expect_err(line).to_string();
            assert!(text.contains(what) && text.contains(SAMPLE.usage), "{text}");
        }
    }
}
