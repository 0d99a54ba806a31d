//! What can be chosen about a log in a file.

use std::{path::PathBuf, time::Duration};

use crate::{Error, Result, transport::options};

/// The settings of a [`SqliteTransport`](super::SqliteTransport); as a URL, `sqlite:shop.db?lease=10s&retain=30d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteConfig {
    /// The file; it is made where it isn't there, its folder is not. In a URL `%3F` stands for a question mark.
    pub path: PathBuf,
    /// What a confirmed publish has survived: `synchronous=full` or `normal`.
    pub synchronous: Synchronous,
    /// How long a member keeps what it has been given without a sign of life: `lease`, 30 s by default.
    pub lease: Duration,
    /// How long messages are kept that all groups have settled, and those of topics without groups: `retain`, 7 days by
    /// default; `None`, or `retain=forever`, keeps all. What a group has not settled is kept whatever its age.
    pub retain: Option<Duration>,
    /// The largest body, in bytes: `max_bytes`, 1 MiB by default.
    pub max_bytes: usize,
    /// How large the file may become, in bytes: `max_size`; a publish beyond it fails with
    /// [`Error::Backpressure`]. Without a limit by default.
    pub max_size: Option<u64>,
    /// How long to wait for another process that writes: `busy`, 5 s by default.
    pub busy: Duration,
}

/// What a confirmed publish has survived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// A power cut: the disk has been told to write, once for each group of publishes.
    #[default]
    Full,
    /// The end of the process. A power cut may take back what was confirmed last, and damages nothing.
    Normal,
}

const OPTIONS: &str = "`synchronous`, `lease`, `retain`, `max_bytes`, `max_size`, `busy`";

impl SqliteConfig {
    /// The defaults, for this file.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            synchronous: Synchronous::Full,
            lease: Duration::from_secs(30),
            retain: Some(Duration::from_secs(7 * 24 * 3600)),
            max_bytes: 1 << 20,
            max_size: None,
            busy: Duration::from_secs(5),
        }
    }

    /// Reads what stands behind the colon of a URL.
    ///
    /// # Errors
    /// [`Error::Config`] for a URL that names no file, or an option that there isn't.
    pub fn from_url(rest: &str) -> Result<Self> {
        let path = rest.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" {
            return Err(Error::config(
                "`sqlite:` names a file, as in `sqlite:shop.db`; without one there is `memory:`",
            ));
        }
        let mut config = Self::new(options::decoded(path)?);
        for (name, value) in options::options(rest) {
            match name {
                "synchronous" => config.synchronous = synchronous(value)?,
                "lease" => config.lease = options::duration("lease", value)?,
                "retain" if value == "forever" => config.retain = None,
                "retain" => config.retain = Some(options::duration("retain", value)?),
                "max_bytes" => config.max_bytes = options::at_least_one("max_bytes", value)?,
                "max_size" => config.max_size = Some(options::at_least_one("max_size", value)? as u64),
                "busy" => config.busy = options::duration("busy", value)?,
                other => {
                    let other: String = other.escape_debug().take(32).collect();
                    return Err(Error::config(format!("`sqlite:` has no option `{other}`; there are {OPTIONS}")));
                }
            }
        }
        config.check().map(|()| config)
    }

    /// # Errors
    /// A setting with which nothing would work.
    pub(super) fn check(&self) -> Result<()> {
        if self.lease < Duration::from_millis(100) {
            return Err(Error::config("`lease` is at least 100ms"));
        }
        if self.max_size.is_some_and(|size| size < 1 << 18) {
            return Err(Error::config("`max_size` is at least 262144 bytes"));
        }
        Ok(())
    }
}

fn synchronous(value: &str) -> Result<Synchronous> {
    match value {
        "full" => Ok(Synchronous::Full),
        "normal" => Ok(Synchronous::Normal),
        _ => Err(Error::config("`synchronous` is `full` or `normal`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let url = "shop.db?synchronous=normal&lease=2s&retain=forever&max_bytes=10&max_size=1000000&busy=100ms";
        let expected = SqliteConfig {
            synchronous: Synchronous::Normal,
            lease: Duration::from_secs(2),
            retain: None,
            max_bytes: 10,
            max_size: Some(1_000_000),
            busy: Duration::from_millis(100),
            ..SqliteConfig::new("shop.db")
        };
        assert_eq!(SqliteConfig::from_url(url).unwrap(), expected);
        for (url, path) in
            [("a.db", "a.db"), ("///tmp/a.db", "/tmp/a.db"), ("//a.db", "a.db"), ("a%3Fb%25.db", "a?b%.db")]
        {
            assert_eq!(SqliteConfig::from_url(url).unwrap(), SqliteConfig::new(path), "{url}");
        }
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let error = |rest| SqliteConfig::from_url(rest).unwrap_err().to_string();
        assert!(error("").contains("names a file, as in `sqlite:shop.db`"));
        assert!(error(":memory:").contains("there is `memory:`"));
        assert!(error("a?lase=2s").contains("no option `lase`; there are `synchronous`"));
        assert!(error("a?lease=2").contains("`lease` is a number and a unit, as in `30s`"));
        assert!(error("a?lease=99ms").contains("at least 100ms"));
        assert!(error("a?synchronous=off").contains("`full` or `normal`"));
        assert!(error("a?max_size=1").contains("at least 262144"));
        assert!(error("a%zz.db").contains("%"));
    }
}
