//! Versions of events: `major.minor.patch`.

use std::{fmt, str::FromStr};

/// A semantic version, compared by number and never as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Incremented when old readers or old data no longer fit; crossing it needs an upcaster.
    pub major: u32,
    /// Incremented when something compatible was added.
    pub minor: u32,
    /// Incremented when only words changed.
    pub patch: u32,
}

impl Version {
    /// The version `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The text is not `major.minor.patch`, three whole numbers without signs or leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version is three numbers: `major.minor.patch`")]
pub struct InvalidVersion;

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let mut parts = text.split('.').map(number);
        let mut next = || parts.next().ok_or(InvalidVersion)?;
        let version = Self::new(next()?, next()?, next()?);
        parts.next().is_none().then_some(version).ok_or(InvalidVersion)
    }
}

fn number(text: &str) -> Result<u32, InvalidVersion> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| text.parse().ok()).flatten().ok_or(InvalidVersion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert!(version("1.10.0") > version("1.9.9"));
        assert_eq!(version("1.2.0").to_string(), "1.2.0");
    }

    #[test]
    fn anything_but_three_numbers_is_refused() {
        for text in ["", "1", "1.2", "1.2.3.4", "1.02.3", "+1.2.3", "1.2.x", "1.2.", "1.2.99999999999"] {
            assert_eq!(text.parse::<Version>(), Err(InvalidVersion), "{text}");
        }
    }
}
