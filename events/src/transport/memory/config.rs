//! What can be chosen about the in-process broker.

use crate::{Error, Result, transport::options};

/// The settings of a [`MemoryTransport`](super::MemoryTransport); as a URL, `memory:?queue=1000&full=reject`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryConfig {
    /// How many messages a group may have yet to settle before `full` applies: `queue`, 4,096 by default: more than a
    /// subscription takes in at once, so that publishers and handlers need not wait for each other in turn.
    pub queue: usize,
    /// What happens to a publish when a group's queue is full: `full=wait`, `reject` or `drop_oldest`.
    pub full: Full,
    /// How many messages to keep for looking back, of each topic: `history`, none by default.
    pub history: usize,
    /// How many messages a topic keeps that no group reads: `unread`, 65,536 by default; the oldest go first.
    pub unread: usize,
    /// The largest body, in bytes: `max_bytes`, 1 MiB by default.
    pub max_bytes: usize,
}

/// What happens to a publish when the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Full {
    /// It waits for room: nothing is lost.
    #[default]
    Wait,
    /// It fails with [`Error::Backpressure`].
    Reject,
    /// It takes the place of the oldest message that the group has not been given yet; where it has been given all, it
    /// fails with [`Error::Backpressure`].
    DropOldest,
}

impl Default for MemoryConfig {
    fn default() -> Self {
        Self { queue: 4096, full: Full::Wait, history: 0, unread: 65_536, max_bytes: 1 << 20 }
    }
}

impl MemoryConfig {
    /// Reads the options of a URL.
    pub(in crate::transport) fn from_url(rest: &str) -> Result<Self> {
        let mut config = Self::default();
        if !rest.split('?').next().unwrap_or_default().trim_matches('/').is_empty() {
            return Err(Error::config("`memory:` has no host and no path: each connection is a broker of its own"));
        }
        for (name, value) in options::options(rest) {
            match name {
                "queue" => config.queue = options::at_least_one("queue", value)?,
                "history" => config.history = options::number("history", value)?,
                "unread" => config.unread = options::at_least_one("unread", value)?,
                "max_bytes" => config.max_bytes = options::at_least_one("max_bytes", value)?,
                "full" => config.full = full(value)?,
                other => {
                    let other: String = other.escape_debug().take(32).collect();
                    return Err(Error::config(format!(
                        "`memory:` has no option `{other}`; there are `queue`, `full`, `history`, `unread`, `max_bytes`"
                    )));
                }
            }
        }
        Ok(config)
    }
}

fn full(value: &str) -> Result<Full> {
    match value {
        "wait" => Ok(Full::Wait),
        "reject" => Ok(Full::Reject),
        "drop_oldest" => Ok(Full::DropOldest),
        _ => Err(Error::config("`full` is `wait`, `reject` or `drop_oldest`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let config = MemoryConfig::from_url("//?queue=2&full=drop_oldest&history=10").unwrap();
        assert_eq!(config, MemoryConfig { queue: 2, full: Full::DropOldest, history: 10, ..MemoryConfig::default() });
        assert_eq!(MemoryConfig::from_url("").unwrap(), MemoryConfig::default());
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let error = |rest| MemoryConfig::from_url(rest).unwrap_err().to_string();
        assert!(error("?queu=2").contains("no option `queu`; there are `queue`"));
        assert!(error("?queue=0").contains("at least 1"));
        assert!(error("?full=maybe").contains("`wait`, `reject` or `drop_oldest`"));
        assert!(error("//host").contains("no host"));
    }
}
