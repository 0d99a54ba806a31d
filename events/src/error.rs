//! What can go wrong, one variant for each thing that a caller can do something about.

use crate::Version;

/// A boxed error from below: a client library, a codec, a user's own code.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// The result of every fallible call in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. [`Error::is_transient`] says whether trying again can help; every retry asks it.
///
/// No variant carries a payload or a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting, a URL, a handler or the topology as a whole makes no sense; the text says what to write instead.
    #[error("invalid configuration: {0}")]
    Config(String),
    /// The event could not be turned into bytes.
    #[error("cannot encode {event}")]
    Encode {
        /// The event's name.
        event: &'static str,
        /// What the codec said.
        source: BoxError,
    },
    /// The bytes are not such an event.
    #[error("cannot decode {event}")]
    Decode {
        /// The event's name, as the message gives it.
        event: String,
        /// What the codec said.
        source: BoxError,
    },
    /// The event contradicts its own rules (`validate`) or its schema.
    #[error("{event} v{version} breaks its schema")]
    Schema {
        /// The event's name.
        event: String,
        /// The version whose rules it breaks.
        version: Version,
        /// Which rules.
        source: BoxError,
    },
    /// The broker, or the way to it, failed.
    #[error("{transport} cannot {operation}")]
    Transport {
        /// The transport's name.
        transport: &'static str,
        /// What was tried.
        operation: &'static str,
        /// Whether the same call may succeed later; decided where the client's error was met.
        transient: bool,
        /// What the client library said.
        source: BoxError,
    },
    /// The transport lacks an ability that was asked for.
    #[error("{transport} does not support {what}")]
    Unsupported {
        /// The transport's name.
        transport: &'static str,
        /// The ability.
        what: &'static str,
    },
    /// Somebody else wrote first.
    #[error("{stream} is at {actual}, not {expected}")]
    Conflict {
        /// The stream.
        stream: String,
        /// The version the caller had read.
        expected: u64,
        /// The version it has.
        actual: u64,
    },
    /// Larger than the transport or the configuration allows.
    #[error("{size} bytes exceed the limit of {limit}")]
    TooLarge {
        /// Bytes there are.
        size: usize,
        /// Bytes there may be.
        limit: usize,
    },
    /// A header's name or value is not allowed: reserved, too many, or with CR, LF or NUL in it.
    #[error("header `{name}` is not allowed: {why}")]
    InvalidHeader {
        /// The header's name, with control characters escaped.
        name: String,
        /// The rule it breaks.
        why: &'static str,
    },
    /// Nobody takes messages of this topic, and the broker says so.
    #[error("nobody takes messages of {topic}")]
    Unroutable {
        /// The topic.
        topic: String,
    },
    /// The queue is full, and its policy is to say so.
    #[error("the queue is full")]
    Backpressure,
    /// The broker did not answer: the event may have arrived or not. Publish it again under the same id.
    #[error("nobody knows whether {id} arrived")]
    Indeterminate {
        /// The event's id.
        id: String,
    },
    /// A deadline passed.
    #[error("{what} took too long")]
    Timeout {
        /// What took too long.
        what: &'static str,
    },
    /// The bus, the subscription or the app has been closed.
    #[error("closed")]
    Closed,
}

impl Error {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport { transient, .. } => *transient,
            Self::Backpressure | Self::Indeterminate { .. } | Self::Timeout { .. } => true,
            _ => false,
        }
    }

    /// A short, bounded name of the kind of error, for metric labels.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Encode { .. } => "encode",
            Self::Decode { .. } => "decode",
            Self::Schema { .. } => "schema",
            Self::Transport { .. } => "transport",
            Self::Unsupported { .. } => "unsupported",
            Self::Conflict { .. } => "conflict",
            Self::TooLarge { .. } => "too_large",
            Self::InvalidHeader { .. } => "invalid_header",
            Self::Unroutable { .. } => "unroutable",
            Self::Backpressure => "backpressure",
            Self::Indeterminate { .. } => "indeterminate",
            Self::Timeout { .. } => "timeout",
            Self::Closed => "closed",
        }
    }

    /// The same once more, for another event that fails for the same reason before anything was sent.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Config(text) => Self::Config(text.clone()),
            _ => Self::Closed,
        }
    }

    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self::Config(text.into())
    }
}

/// An error's text with those of its causes: `Display` doesn't repeat its source, and a dead letter has one line for all.
pub(crate) fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
