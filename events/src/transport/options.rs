//! What stands behind the `?` of a transport's URL.

#[cfg(feature = "sqlite")]
use std::time::Duration;

use crate::{Error, Result};

/// The options of a URL, in their order.
pub(in crate::transport) fn options(rest: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// An option's whole number.
pub(in crate::transport) fn number(name: &str, value: &str) -> Result<usize> {
    value.parse().map_err(|_| Error::config(format!("`{name}` is a whole number")))
}

/// An option's whole number that is not 0.
pub(in crate::transport) fn at_least_one(name: &str, value: &str) -> Result<usize> {
    match number(name, value)? {
        0 => Err(Error::config(format!("`{name}` is at least 1"))),
        number => Ok(number),
    }
}

/// An option's duration: a whole number and a unit.
#[cfg(feature = "sqlite")]
pub(in crate::transport) fn duration(name: &str, value: &str) -> Result<Duration> {
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
pub(in crate::transport) fn decoded(path: &str) -> Result<String> {
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
