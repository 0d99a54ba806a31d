//! What a publisher is told.

use crate::{envelope::EventId, transport::Position};

/// A confirmed publish.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The event's id.
    pub id: EventId,
    /// Where the broker has put it.
    pub position: Position,
}
