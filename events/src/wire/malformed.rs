//! What can be wrong with a message.

/// Why a message is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("it has no `{0}`")]
    Missing(&'static str),
    #[error("its `{0}` is malformed")]
    Attribute(&'static str),
    #[error("one of the framework's headers stands twice")]
    Twice,
    #[error("it has more headers than are read")]
    TooManyHeaders,
    #[error("its body is not a CloudEvent in structured mode")]
    Structured,
}
