//! Without the feature nobody asks, and nothing is done.

use crate::{
    codec::Encoding,
    event::{Event, EventType, Violations},
};

/// Whether a bus holds events to their JSON Schemas.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enforced;

impl Enforced {
    pub(crate) const NO: Self = Self;

    pub(crate) fn check_usable(self, _event_type: &EventType) -> Result<(), Violations> {
        Ok(())
    }

    pub(crate) fn check_written<E: Event>(self, _event: &E) -> Result<(), Violations> {
        Ok(())
    }

    pub(crate) fn check_read<E: Event>(_event: &E, encoding: Encoding<'_>, _body: &[u8]) -> Result<(), Violations> {
        let Self = encoding.enforced;
        Ok(())
    }
}
