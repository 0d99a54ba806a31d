//! The table of URL schemes.

use std::sync::Arc;

use super::Transport;
use crate::{Error, Result};

/// Schemes that there are transports for, in some build.
const KNOWN: &[&str] = &["memory", "sqlite", "redis", "rediss", "kafka", "amqp", "amqps", "pubsub", "sqs", "nats"];

/// Schemes that this build has.
const BUILT_IN: &[&str] = &[
    #[cfg(feature = "memory")]
    "memory",
];

/// Connects to the broker that a URL names.
///
/// # Errors
/// [`Error::Config`] for a scheme or an option that isn't there. The URL itself is never part of an error: it may hold a
/// password.
pub async fn connect(url: &str) -> Result<Arc<dyn Transport>> {
    let Some((scheme, rest)) = split(url) else {
        return Err(Error::config(format!("a bus is named by a URL such as `memory:`; built in: {}", list(BUILT_IN))));
    };
    match scheme {
        #[cfg(feature = "memory")]
        "memory" => Ok(Arc::new(super::memory::MemoryTransport::new(super::memory::MemoryConfig::from_url(rest)?))),
        known if KNOWN.contains(&known) => {
            Err(Error::config(format!("`{known}:` is not part of this build; built in: {}", list(BUILT_IN))))
        }
        unknown => {
            let unknown: String = unknown.chars().take(32).collect();
            Err(Error::config(format!("no transport is called `{unknown}:`; built in: {}", list(BUILT_IN))))
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

fn list(schemes: &[&str]) -> String {
    schemes.iter().map(|scheme| format!("`{scheme}:`")).collect::<Vec<_>>().join(", ")
}

/// The options behind the `?` of a URL.
pub(super) fn options(rest: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}
