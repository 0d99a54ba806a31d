//! The table of URL schemes.

#[cfg(feature = "sqlite")]
use std::time::Duration;
use std::{future::Future, pin::Pin, sync::Arc};

use super::Transport;
use crate::{Error, Result};

/// Schemes that there are transports for, in some build.
const KNOWN: &[&str] = &["memory", "sqlite", "redis", "rediss", "kafka", "amqp", "amqps", "pubsub", "sqs", "nats"];

/// The transports of this build, by scheme; each reads what stands behind the colon.
const BUILT_IN: &[(&str, Open)] = &[
    #[cfg(feature = "memory")]
    ("memory", |rest| {
        let config = super::memory::MemoryConfig::from_url(rest);
        Box::pin(async { Ok(Arc::new(super::memory::MemoryTransport::new(config?)) as Arc<dyn Transport>) })
    }),
    #[cfg(feature = "sqlite")]
    ("sqlite", |rest| {
        let config = super::sqlite::SqliteConfig::from_url(rest);
        Box::pin(async { Ok(Arc::new(super::sqlite::SqliteTransport::open(config?).await?) as Arc<dyn Transport>) })
    }),
];

type Open = fn(&str) -> Opening;
type Opening = Pin<Box<dyn Future<Output = Result<Arc<dyn Transport>>> + Send>>;

/// Connects to the broker that a URL names.
///
/// # Errors
/// [`Error::Config`] for a scheme or an option that isn't there. The URL itself is never part of an error: it may hold a
/// password.
pub async fn connect(url: &str) -> Result<Arc<dyn Transport>> {
    let Some((scheme, rest)) = split(url) else {
        return Err(Error::config(format!("a bus is named by a URL such as `memory:`; built in: {}", built_in())));
    };
    match BUILT_IN.iter().find(|(name, _)| *name == scheme) {
        Some((_, open)) => open(rest).await,
        None if KNOWN.contains(&scheme) => {
            Err(Error::config(format!("`{scheme}:` is not part of this build; built in: {}", built_in())))
        }
        None => {
            let unknown: String = scheme.chars().take(32).collect();
            Err(Error::config(format!("no transport is called `{unknown}:`; built in: {}", built_in())))
        }
    }
}

/// A URL's scheme, and what stands behind its colon. What does not look like a scheme may be a password, as in
/// `secret@host:6379`, and is none.
pub(crate) fn split(url: &str) -> Option<(&str, &str)> {
    let is_scheme = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    url.split_once(':').filter(|(scheme, _)| is_scheme(scheme))
}

fn built_in() -> String {
    BUILT_IN.iter().map(|(scheme, _)| format!("`{scheme}:`")).collect::<Vec<_>>().join(", ")
}

/// The options behind the `?` of a URL.
#[cfg_attr(
    not(any(feature = "memory", feature = "sqlite")),
    expect(dead_code, reason = "no transport of this build has options")
)]
pub(super) fn options(rest: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// An option's whole number.
#[cfg_attr(
    not(any(feature = "memory", feature = "sqlite")),
    expect(dead_code, reason = "no transport of this build has options")
)]
pub(super) fn number(name: &str, value: &str) -> Result<usize> {
    value.parse().map_err(|_| Error::config(format!("`{name}` is a whole number")))
}

/// An option's whole number that is not 0.
#[cfg_attr(
    not(any(feature = "memory", feature = "sqlite")),
    expect(dead_code, reason = "no transport of this build has options")
)]
pub(super) fn at_least_one(name: &str, value: &str) -> Result<usize> {
    match number(name, value)? {
        0 => Err(Error::config(format!("`{name}` is at least 1"))),
        number => Ok(number),
    }
}

/// An option's duration: a whole number and a unit.
#[cfg(feature = "sqlite")]
pub(super) fn duration(name: &str, value: &str) -> Result<Duration> {
    const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let digits = value.len() - value.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let (count, unit) = value.split_at(digits);
    let unit = UNITS.iter().find(|(name, _)| *name == unit);
    let millis = unit.and_then(|(_, millis)| count.parse::<u64>().ok()?.checked_mul(*millis));
    let millis = millis.ok_or_else(|| {
        Error::config(format!("`{name}` is a number and a unit, as in `30s`; the units are ms, s, m, h and d"))
    })?;
    Ok(Duration::from_millis(millis))
}

/// A path without the `%` signs that stand for characters with a meaning in URLs.
#[cfg(feature = "sqlite")]
pub(super) fn decoded(path: &str) -> Result<String> {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(
            code.ok_or_else(|| {
                Error::config("a `%` in a URL has two hexadecimal digits behind it; itself it is `%25`")
            })?,
        );
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_err(|_| Error::config("the path in the URL is not UTF-8"))
}
