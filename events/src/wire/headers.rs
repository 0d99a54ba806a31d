//! Which headers a user may set.

use std::borrow::Borrow;

use chrono::{DateTime, Datelike, Utc};

use super::{
    RESERVED_PREFIX,
    names::{BINDINGS, CONTENT_TYPE, TRACEPARENT, TRACESTATE},
};
use crate::{Error, Result, transport::Header};

/// How many headers a message may carry beside the framework's.
pub(super) const MAX_COUNT: usize = 64;
/// How many bytes their names and values may have together.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// Checks a user's headers; nothing is altered, a bad one is refused (`traps` L8, L9, L20).
pub(crate) fn check_headers(headers: &[(String, Vec<u8>)]) -> Result<()> {
    let refused = |name: &str, why| Err(Error::InvalidHeader { name: shown(name), why });
    let mut bytes = 0;
    for (index, (name, value)) in headers.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token) {
            return refused(name, "a name is letters, digits and any of !#$%&'*+-.^_`|~");
        }
        if is_reserved(name) {
            return refused(name, "this name is the framework's own");
        }
        if value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return refused(name, "a value has no CR, LF or NUL");
        }
        if headers[..index].iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return refused(name, "a name stands once; names are compared without regard to case");
        }
        bytes += name.len() + value.len();
        if index >= MAX_COUNT {
            return refused(name, "a message has at most 64 headers");
        }
        if bytes > MAX_BYTES {
            return refused(name, "headers have at most 16 KiB together");
        }
    }
    Ok(())
}

/// How many bytes the framework's own headers may have, when a message is published: with a dead letter's diagnostics
/// they are still less than [`MAX_BYTES`], and whatever is published is read.
const MAX_ATTRIBUTES: usize = 12 * 1024;

/// Checks what the framework's own headers have together.
pub(super) fn check_size(headers: impl Iterator<Item = impl Borrow<Header>>) -> Result<()> {
    let size = |header: &Header| header.name.as_str().len() + header.value.with_bytes(<[u8]>::len);
    if headers.map(|header| size(header.borrow())).sum::<usize>() <= MAX_ATTRIBUTES {
        return Ok(());
    }
    Err(Error::InvalidHeader { name: "attributes".to_owned(), why: "attributes have at most 12 KiB together" })
}

/// Checks a time, which RFC 3339 has to be able to write.
pub(super) fn check_time(name: &'static str, time: DateTime<Utc>) -> Result<()> {
    if (0..=9999).contains(&time.year()) {
        return Ok(());
    }
    Err(Error::InvalidHeader { name: name.to_owned(), why: "a time is of a year from 0 to 9999" })
}

/// Checks the text of an attribute that ends up in a header.
pub(super) fn check_attribute(name: &'static str, value: &str) -> Result<()> {
    let why = if value.chars().any(char::is_control) {
        "a value has no control characters"
    } else if value.len() > MAX_BYTES {
        "a value has at most 16 KiB"
    } else {
        return Ok(());
    };
    Err(Error::InvalidHeader { name: name.to_owned(), why })
}

/// Whether a header is the framework's: an attribute, its bookkeeping, or trace context.
pub(super) fn is_reserved(name: &str) -> bool {
    let begins = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    begins(RESERVED_PREFIX)
        || BINDINGS.iter().any(|names| begins(names.prefix))
        || [CONTENT_TYPE, TRACEPARENT, TRACESTATE].iter().any(|one| name.eq_ignore_ascii_case(one))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A name for an error message: short, and without control characters.
fn shown(name: &str) -> String {
    name.escape_debug().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, value: &[u8]) -> Option<&'static str> {
        match check_headers(&[(name.to_owned(), value.to_vec())]) {
            Err(Error::InvalidHeader { why, .. }) => Some(why),
            _ => None,
        }
    }

    #[test]
    fn what_could_be_smuggled_is_refused() {
        for value in [&b"a\r\nb: c"[..], b"\n", b"\0"] {
            assert_eq!(refusal("web", value), Some("a value has no CR, LF or NUL"));
        }
        for name in ["", "a b", "a:b", "ä", "a\r\n"] {
            assert!(refusal(name, b"x").is_some(), "{name:?}");
        }
        for value in ["", "größe", "a, b; c"] {
            assert_eq!(refusal("web", value.as_bytes()), None);
        }
    }

    #[test]
    fn the_frameworks_own_names_are_refused_in_any_case() {
        for name in
            ["events-attempt", "Events-Group", "ce-id", "CE_type", "cloudEvents:id", "Content-Type", "traceparent"]
        {
            assert!(refusal(name, b"x").is_some(), "{name}");
        }
        assert_eq!(refusal("eventsource", b"x"), None);
    }

    #[test]
    fn count_and_size_are_limited() {
        let many: Vec<_> = (0..=MAX_COUNT).map(|n| (format!("h{n}"), Vec::new())).collect();
        assert!(check_headers(&many[..MAX_COUNT]).is_ok());
        assert!(check_headers(&many).is_err());
        assert!(refusal("large", &vec![b'x'; MAX_BYTES]).is_some());
        let twice = [("a".to_owned(), vec![]), ("A".to_owned(), vec![])];
        assert!(check_headers(&twice).is_err());
    }
}
