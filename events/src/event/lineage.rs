//! Which versions of an event are read here, and how.

use std::sync::Arc;

use super::EventType;
use crate::{Version, codec::Origin};

/// Why what a version writes is not read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unread {
    /// It is of an older major, and nothing leads from there to here.
    #[error(
        "{event} v{written} is not read here, v{own} is: give the event `#[event(upcast_from = …)]` with the type of that \
         major"
    )]
    Older {
        /// The event's name.
        event: &'static str,
        /// The version that wrote it.
        written: Version,
        /// The version that is read.
        own: Version,
    },
    /// It is of a newer major than this program knows.
    #[error("{event} v{written} is not read here, v{own} is: a newer program wrote it")]
    Newer {
        /// The event's name.
        event: &'static str,
        /// The version that wrote it.
        written: Version,
        /// The version that is read.
        own: Version,
    },
}

impl EventType {
    /// How what version `written` writes is read: nothing to note where that is this very version.
    pub(crate) fn origin(&'static self, written: Version) -> Result<Option<Arc<Origin>>, Unread> {
        let (event, own) = (self.name, self.version);
        if written == own {
            return Ok(None);
        }
        if written.major > own.major {
            return Err(Unread::Newer { event, written, own });
        }
        let mut reader = self;
        while reader.version.major > written.major {
            reader = reader.ancestor().ok_or(Unread::Older { event, written, own })?;
        }
        if reader.version.major < written.major {
            return Err(Unread::Older { event, written, own });
        }
        Ok(Some(Arc::new(Origin { version: written, plan: None })))
    }

    /// The type that this one is made of where an older major wrote the bytes.
    #[must_use]
    pub fn ancestor(&self) -> Option<&'static Self> {
        self.upcast_from.map(|event_type| event_type())
    }
}
