//! The table of URL schemes.

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
