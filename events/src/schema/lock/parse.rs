//! Reading a lock.

use std::collections::BTreeMap;

use super::{Entry, FORMAT, InvalidLock, Lock, Problem, State, text};
use crate::Version;

pub(super) fn parse(text: &str) -> Result<Lock, InvalidLock> {
    let mut lock = Lock::default();
    let mut lines: BTreeMap<(String, Version), usize> = BTreeMap::new();
    let at = |line| move |problem| InvalidLock { line, problem };
    if let Some(line) = conflict(text) {
        return Err(at(line)(Problem::Conflict));
    }
    format(text.lines().next().unwrap_or_default()).map_err(at(1))?;
    for (line, number) in text.lines().zip(1..).skip(1) {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if let Some(rest) = line.strip_prefix("compatibility ") {
            setting(rest, &mut lock).map_err(at(number))?;
            continue;
        }
        let (name, version, entry) = entry(line).map_err(at(number))?;
        let key = (name, version);
        if let Some(first) = lines.insert(key.clone(), number) {
            let (name, version) = key;
            return Err(at(number)(Problem::Twice { name, version, first }));
        }
        lock.entries.insert(key, entry);
    }
    Ok(lock)
}

/// The first line that a merge has left. Other mistakes follow from it, so it is reported before them.
fn conflict(text: &str) -> Option<usize> {
    let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    text.lines().zip(1..).find(|(line, _)| marks.iter().any(|mark| line.starts_with(mark))).map(|(_, number)| number)
}

fn format(line: &str) -> Result<(), Problem> {
    let format = line.trim_end().strip_prefix("events-lock ").and_then(|number| number.parse().ok());
    match format {
        Some(FORMAT) => Ok(()),
        Some(found) if found > FORMAT => Err(Problem::Newer { found }),
        _ => Err(Problem::NoLock),
    }
}

/// `= full`, or `order.placed = full`
fn setting(rest: &str, lock: &mut Lock) -> Result<(), Problem> {
    let unknown = || Problem::Setting { found: format!("compatibility {rest}") };
    let (event, value) = rest.split_once('=').ok_or_else(unknown)?;
    let value = value.trim().parse()?;
    match event.trim() {
        "" => lock.compatibility = value,
        event if event.contains(char::is_whitespace) => return Err(unknown()),
        event => {
            lock.overrides.insert(event.to_owned(), value);
        }
    }
    Ok(())
}

pub(super) fn entry(line: &str) -> Result<(String, Version, Entry), Problem> {
    let mut draft = false;
    let mut rest = line;
    let mut next = |what, draft| {
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = after;
        if word.is_empty() { Err(Problem::Field { what, draft }) } else { Ok(word) }
    };
    let name = next("the name of an event", draft)?;
    if let Some((setting, "")) = name.split_once('=').or_else(|| line.split_once(" =").map(|(name, _)| (name, ""))) {
        return Err(Problem::Setting { found: setting.to_owned() });
    }
    let field = |what| Problem::Field { what, draft: false };
    let version: Version = next("a version", draft)?.parse().map_err(|_| field("a version, `major.minor.patch`,"))?;
    let state = match next("`draft` or `released`", draft)? {
        "draft" => State::Draft,
        "released" => State::Released,
        _ => return Err(field("`draft` or `released`")),
    };
    draft = state == State::Draft;
    let field = |what| Problem::Field { what, draft };
    let said = hex(next("the hash of the shape", draft)?).ok_or(field("a hash of 16 hexadecimal digits"))?;
    let fingerprint = match next("the fingerprint", draft)? {
        "-" => None,
        text => Some(hex(text).ok_or(field("a fingerprint of 16 hexadecimal digits, or `-`,"))?),
    };
    let topic = unquoted(next("the topic", draft)?).ok_or(field("a topic"))?;
    let content_type = unquoted(next("the media type", draft)?).ok_or(field("a media type"))?;
    // The shape text is all that is left: its quoted names may have spaces.
    let shape = if rest.is_empty() { return Err(field("the shape text")) } else { rest };
    if text::hash(shape) != said {
        return Err(Problem::edited(name, version, said, shape, draft));
    }
    text::parse(name, version, shape).map_err(|error| Problem::Text { error, draft })?;
    Ok((name.to_owned(), version, Entry { state, fingerprint, topic, content_type, text: shape.to_owned() }))
}

fn hex(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16 && !text.starts_with('+'))
}

fn unquoted(word: &str) -> Option<String> {
    if word.starts_with('"') { serde_json::from_str(word).ok() } else { Some(word.to_owned()) }
}
