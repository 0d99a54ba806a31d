//! The lines of `events.lock`, as far as the compiler needs them. `events::schema` reads all of it.

use std::fmt;

use super::Released;

pub(super) const NAME: &str = "events.lock";
const FORMAT: u32 = 1;

/// What keeps a lock from being read.
pub(super) struct Wrong {
    line: usize,
    what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The released lines of an event, and among them the one of a version.
///
/// What is wrong with other events is their own business, and a draft stops no build.
pub(super) fn read(text: &str, name: &str, version: [u32; 3]) -> Result<(String, Option<Released>), Wrong> {
    let wrong = |line, what: String| Err(Wrong { line, what });
    let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    if let Some((line, _)) = (1..).zip(text.lines()).find(|(_, line)| marks.iter().any(|mark| line.starts_with(mark))) {
        let what = "a merge left its conflict here: keep both sides' `released` lines, one for each name and version, and \
                    write the drafts anew by `schemas export`";
        return wrong(line, what.to_owned());
    }
    if let Some(what) = format(text.lines().next().unwrap_or_default()) {
        return wrong(1, what);
    }
    let version = version.map(|number| number.to_string()).join(".");
    let (mut history, mut released, mut first) = (String::new(), None, 0);
    for (number, line) in (1..).zip(text.lines()) {
        let Some(rest) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')) else { continue };
        let mut words = rest.trim_end().splitn(7, ' ');
        let (Some(of), Some(state)) = (words.next(), words.next()) else { continue };
        if state != "released" {
            continue;
        }
        let (hash, shape) = (words.next(), words.nth(3));
        let (Some(said), Some(shape)) = (hash.and_then(hex), shape) else {
            return wrong(number, format!("{name} {of} cannot be read; restore the line from version control"));
        };
        let is = fnv(shape);
        if is != said {
            let what = format!(
                "{name} {of} was edited by hand: the hash of its shape text is {is:016x}, not {said:016x}; restore the \
                 line from version control"
            );
            return wrong(number, what);
        }
        history.push_str(line.trim_end());
        history.push('\n');
        if of == version {
            if first > 0 {
                return wrong(number, format!("{name} {of} is on line {first} already: keep one of them"));
            }
            first = number;
            released = Some(Released { hash: is, text: shape.to_owned() });
        }
    }
    Ok((history, released))
}

fn format(line: &str) -> Option<String> {
    match line.trim_end().strip_prefix("events-lock ").and_then(|number| number.parse::<u32>().ok()) {
        Some(FORMAT) => None,
        Some(found) if found > FORMAT => Some(format!(
            "the lock has format {found}, and this program reads format {FORMAT}: it was written by a newer `events`; \
             update yours"
        )),
        _ => Some(format!(
            "this is no `events.lock`: its first line is `events-lock {FORMAT}`; restore it from version control"
        )),
    }
}

fn hex(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16)
}

/// 64-bit FNV-1a, as in `events::schema::text`.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
