//! Times as chrono's serde writes them; other spellings are left to it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// `2026-11-21T15:04:05.123456Z`
pub(super) fn date_time(text: &str) -> Option<DateTime<Utc>> {
    local_date_time(text.strip_suffix('Z')?).map(|local| local.and_utc())
}

/// `2026-11-21T15:04:05.123456`
pub(super) fn local_date_time(text: &str) -> Option<NaiveDateTime> {
    let (day, rest) = text.split_at_checked(10)?;
    Some(date(day)?.and_time(time(rest.strip_prefix('T')?)?))
}

/// `2026-11-21`
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    NaiveDate::from_ymd_opt(number(&[y1, y2, y3, y4])?.try_into().ok()?, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// `15:04:05.123456`, with three, six or no digits behind the point. A leap second is left to chrono.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    let (seconds, rest) = text.as_bytes().split_first_chunk::<8>()?;
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = seconds else { return None };
    let micros = match rest {
        [] => 0,
        &[b'.', a, b, c] => number(&[a, b, c])? * 1000,
        &[b'.', a, b, c, d, e, f] => number(&[a, b, c, d, e, f])?,
        _ => return None,
    };
    NaiveTime::from_hms_micro_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?, micros)
}

#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chrono_writes_is_read() {
        for text in ["2026-11-21T15:04:05Z", "1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000001Z"] {
            assert_eq!(date_time(text), Some(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_rest_is_left_to_chrono() {
        for text in [
            "2026-11-21T15:04:05+01:00",
            "2026-11-21 15:04:05Z",
            "2026-11-21T15:04:60Z",
            "2026-11-21T15:04:05.1Z",
            "2026-11-21T15:04:05.123456789Z",
            "+12026-11-21T15:04:05Z",
            "2026-02-30T15:04:05Z",
            "2026-11-21T15:04:0äZ",
            "",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
