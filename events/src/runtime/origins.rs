//! Which other versions a subscription has met, and how each is read: worked out once.

use std::{ptr, sync::Arc};

use crate::{
    Version,
    codec::Origin,
    event::{EventType, Written},
};

/// How many are remembered. Whoever sends can make up versions, so there is an end.
const MOST: usize = 64;

/// How a version is read, or why it isn't.
type Found = Result<Option<Arc<Origin>>, Arc<str>>;

/// The versions that were met.
#[derive(Debug, Default)]
pub(super) struct Origins(Vec<Known>);

#[derive(Debug)]
struct Known {
    event: &'static EventType,
    version: Version,
    fingerprint: Option<u64>,
    content_type: Box<str>,
    found: Found,
}

impl Origins {
    /// How what another program has written is read as this type of event.
    pub(super) fn of(&mut self, event: &'static EventType, written: Written<'_>) -> Found {
        let find = || event.origin(written).map_err(|unread| unread.to_string().into());
        if written.version == event.version {
            return find();
        }
        if let Some(known) = self.0.iter().find(|known| known.is(event, written)) {
            return known.found.clone();
        }
        if self.0.len() == MOST {
            self.0.clear();
        }
        let Written { version, fingerprint, content_type } = written;
        let found: Found = find();
        self.0.push(Known { event, version, fingerprint, content_type: content_type.into(), found: found.clone() });
        found
    }
}

impl Known {
    fn is(&self, event: &'static EventType, written: Written<'_>) -> bool {
        ptr::eq(self.event, event)
            && self.version == written.version
            && self.fingerprint == written.fingerprint
            && *self.content_type == *written.content_type
    }
}
