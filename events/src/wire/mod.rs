//! Events ⇄ messages: CloudEvents 1.0. The only place that names headers.
//!
//! In binary mode each attribute is a header, with the prefix of the
//! transport's own binding, and the body is the payload. In structured mode one
//! JSON document holds both; it is read wherever it comes from.

mod headers;
mod malformed;
mod names;
mod read;
mod structured;
mod write;

pub(crate) use headers::check_headers;
pub(crate) use malformed::Malformed;
pub(crate) use names::Names;
pub(crate) use read::Incoming;
pub(crate) use write::{Cause, Head};

/// Headers of the framework's own bookkeeping begin with this.
pub(crate) const RESERVED_PREFIX: &str = "events-";

/// The media type of structured mode.
pub(crate) const STRUCTURED: &str = "application/cloudevents+json";

/// What stands in a dead letter beside the original headers.
pub(crate) mod dead_letter {
    /// Why it is here: `decode`, `rejected`, `attempts`, `deadline`, `defers`, `output`, `unknown`.
    pub(crate) const REASON: &str = "events-dlq-reason";
    /// The error's text, cut to 256 bytes.
    pub(crate) const ERROR: &str = "events-dlq-error";
    /// A short name of the error.
    pub(crate) const ERROR_TYPE: &str = "events-dlq-error-type";
    /// How often the handler was called.
    pub(crate) const ATTEMPTS: &str = "events-dlq-attempts";
    /// The topic it came from.
    pub(crate) const TOPIC: &str = "events-dlq-topic";
    /// Its position there.
    pub(crate) const POSITION: &str = "events-dlq-position";
    /// The group in which it failed.
    pub(crate) const GROUP: &str = "events-dlq-group";
    /// The handler that failed.
    pub(crate) const HANDLER: &str = "events-dlq-handler";
    /// When it was first received.
    pub(crate) const FIRST: &str = "events-dlq-first-received";
    /// When it was given up.
    pub(crate) const TIME: &str = "events-dlq-time";
    /// The same for every copy of one dead letter: readers drop the second.
    pub(crate) const ID: &str = "events-dlq-id";
}
