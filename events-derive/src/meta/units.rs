//! Durations and sizes with their units.

use std::time::Duration;

use syn::LitStr;

const DURATION: &str = "a duration is a whole number and a unit, `ms`, `s`, `m`, `h` or `d`: `\"500ms\"`, `\"10s\"`";
const RANGE: &str =
    "a backoff is the first and the longest wait, `\"100ms..30s\"`, or one wait for every time, `\"5s\"`";
const SIZE: &str = "a size is a number of bytes, or a text with a unit, `B`, `KiB`, `MiB` or `GiB`: `\"64MiB\"`";

/// `"10s"`; more than nothing.
pub(crate) fn duration(text: &LitStr) -> syn::Result<Duration> {
    let wait = parse(text.value().trim()).ok_or_else(|| syn::Error::new(text.span(), DURATION))?;
    if wait.is_zero() { Err(syn::Error::new(text.span(), "a duration is longer than nothing")) } else { Ok(wait) }
}

/// `"100ms..30s"`, or `"5s"`, which has no end.
pub(crate) fn span_of_durations(text: &LitStr) -> syn::Result<(Duration, Option<Duration>)> {
    let value = text.value();
    let error = |message| syn::Error::new(text.span(), message);
    let read = |part: &str| parse(part.trim()).ok_or_else(|| error(RANGE));
    let (base, cap) = match value.split_once("..") {
        Some((base, cap)) => (read(base)?, Some(read(cap.trim_start_matches('='))?)),
        None => (read(&value)?, None),
    };
    if base.is_zero() {
        return Err(error("the first wait of a backoff is longer than nothing"));
    }
    if cap.is_some_and(|cap| cap < base) {
        return Err(error("the longest wait of a backoff comes last: `\"100ms..30s\"`"));
    }
    Ok((base, cap))
}

/// `"64MiB"`.
pub(crate) fn bytes(text: &LitStr) -> syn::Result<u64> {
    let value = text.value();
    let (digits, unit) = split(value.trim());
    let shift = match unit {
        "B" => Some(0),
        "KiB" => Some(10),
        "MiB" => Some(20),
        "GiB" => Some(30),
        _ => None,
    };
    let size = digits.parse::<u64>().ok().zip(shift).and_then(|(count, shift)| count.checked_mul(1 << shift));
    size.ok_or_else(|| syn::Error::new(text.span(), SIZE))
}

fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = split(text);
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(millis).map(Duration::from_millis)
}

fn split(text: &str) -> (&str, &str) {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (&text[..digits], text[digits..].trim_start())
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn text(value: &str) -> LitStr {
        LitStr::new(value, Span::call_site())
    }

    #[test]
    fn durations_have_a_whole_number_and_a_unit() {
        let millis = |value| duration(&text(value)).ok().map(|wait| wait.as_millis());
        assert_eq!(
            ["100ms", "5s", "2m", "1h", "1d", "10 s"].map(millis),
            [100, 5_000, 120_000, 3_600_000, 86_400_000, 10_000].map(Some)
        );
        for wrong in ["", "5", "s", "1.5s", "-1s", "5sec", "0s", "99999999999999999999s", "999999999999999999d"] {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_range_ends_with_the_longest_wait() {
        let range = |value| span_of_durations(&text(value)).ok();
        let seconds = Duration::from_secs;
        assert_eq!(range("1s..30s"), Some((seconds(1), Some(seconds(30)))));
        assert_eq!(range("5s"), Some((seconds(5), None)));
        for wrong in ["30s..1s", "1s..", "..1s", "0ms..1s", "1s..2"] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sizes_are_binary() {
        assert_eq!(bytes(&text("64MiB")).ok(), Some(64 << 20));
        for wrong in ["64MB", "64", "MiB", "99999999999999GiB"] {
            assert!(bytes(&text(wrong)).is_err(), "{wrong}");
        }
    }
}
