//! Which versions of an event are read here, and how.

use std::sync::Arc;

use super::{EventType, all};
use crate::{
    Version,
    codec::{Origin, Plan},
    schema::{Model, history},
};

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
    /// Its format can only be read with the schema that it was written by, and that is not known here.
    #[error(
        "the schema of {event} v{written} is not known here, and {content_type} cannot be read without it: add the \
         version to `schemas/events.lock`, or link its type"
    )]
    Unknown {
        /// The event's name.
        event: &'static str,
        /// The version that wrote it.
        written: Version,
        /// The media type.
        content_type: String,
    },
    /// The schemas do not match.
    #[error("{event} v{written} cannot be read as v{own}: {why}")]
    Incompatible {
        /// The event's name.
        event: &'static str,
        /// The version that wrote it.
        written: Version,
        /// The version that is read.
        own: Version,
        /// What does not match.
        why: String,
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
    /// How what version `written` writes, in this media type or its own, is read: nothing to note where that is this
    /// very version.
    pub(crate) fn origin(&'static self, written: Version, content_type: &str) -> Result<Option<Arc<Origin>>, Unread> {
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
        let plan = if reader.version == written { None } else { reader.plan(written, content_type)? };
        Ok(Some(Arc::new(Origin { version: written, plan })))
    }

    /// What it takes to read another version of the same major.
    fn plan(&'static self, written: Version, content_type: &str) -> Result<Option<Plan>, Unread> {
        let content_type = if content_type.is_empty() { self.content_type } else { content_type };
        let (event, own) = (self.name, self.version);
        let Some(writer) = self.other_version(written) else {
            if Plan::is_needed(content_type) {
                return Err(Unread::Unknown { event, written, content_type: content_type.to_owned() });
            }
            return Ok(None);
        };
        let plan = Plan::new(content_type, &writer, &self.model());
        plan.map_err(|why| Unread::Incompatible { event, written, own, why: why.to_string() })
    }

    /// Another version's model: from its type, where that is linked, else from the lock.
    fn other_version(&self, version: Version) -> Option<Model> {
        let linked = all().into_iter().find(|one| one.name == self.name && one.version == version);
        linked.map(Self::model).or_else(|| history(self).into_iter().find(|model| model.version == version))
    }

    /// What it is made of, as a value of its own.
    #[must_use]
    pub fn model(&self) -> Model {
        Model::of(self.name, self.version, self.shape)
    }

    /// The type that this one is made of where an older major wrote the bytes.
    #[must_use]
    pub fn ancestor(&self) -> Option<&'static Self> {
        self.upcast_from.map(|event_type| event_type())
    }
}
