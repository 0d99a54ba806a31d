//! Which versions of an event are read here, and how.

use std::sync::Arc;

use super::{EventType, all};
use crate::{
    Version,
    codec::{Origin, Plan},
    schema::{self, Model, history},
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
    /// Its format can only be read with the schema that it was written by, and that is another than the version has here.
    #[error(
        "{event} v{written} was written by a schema whose fingerprint is {fingerprint:016x}, which is not the one that the \
         version has here: a version that is released never changes, so one of the two was not"
    )]
    OtherSchema {
        /// The event's name.
        event: &'static str,
        /// The version that wrote it.
        written: Version,
        /// What the message says: CRC-64-AVRO.
        fingerprint: u64,
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

/// What a message says of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written<'a> {
    /// The version that wrote it.
    pub(crate) version: Version,
    /// The fingerprint of its schema, where the message gives one.
    pub(crate) fingerprint: Option<u64>,
    /// The media type; empty for the type's own.
    pub(crate) content_type: &'a str,
}

impl EventType {
    /// How what another program has written is read: nothing to note where that is this very version.
    pub(crate) fn origin(&'static self, body: Written<'_>) -> Result<Option<Arc<Origin>>, Unread> {
        let (event, own, written) = (self.name, self.version, body.version);
        if written == own {
            return match self.contradicts(body) {
                Some(fingerprint) => Err(Unread::OtherSchema { event, written, fingerprint }),
                None => Ok(None),
            };
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
        if reader.version == written {
            return match reader.contradicts(body) {
                Some(fingerprint) => Err(Unread::OtherSchema { event, written, fingerprint }),
                None => Ok(Some(Arc::new(Origin { version: written, plan: None }))),
            };
        }
        Ok(Some(Arc::new(Origin { version: written, plan: reader.plan(body)? })))
    }

    /// What it takes to read another version of the same major.
    fn plan(&'static self, body: Written<'_>) -> Result<Option<Plan>, Unread> {
        let content_type = self.media_type(body);
        let (event, own, written) = (self.name, self.version, body.version);
        let Some(writer) = self.other_version(written) else {
            if Plan::is_needed(content_type) {
                return Err(Unread::Unknown { event, written, content_type: content_type.to_owned() });
            }
            return Ok(None);
        };
        if let Some(fingerprint) = body.fingerprint
            && Plan::is_needed(content_type)
            && schema::fingerprint(&writer) != Some(fingerprint)
        {
            return Err(Unread::OtherSchema { event, written, fingerprint });
        }
        let plan = Plan::new(content_type, &writer, &self.model());
        plan.map_err(|why| Unread::Incompatible { event, written, own, why: why.to_string() })
    }

    /// Another version's model: from its type, where that is linked, else from the lock.
    fn other_version(&self, version: Version) -> Option<Model> {
        let linked = all().into_iter().find(|one| one.name == self.name && one.version == version);
        linked.map(Self::model).or_else(|| history(self).into_iter().find(|model| model.version == version))
    }

    /// The fingerprint that a body of this version gives, where it is not that of the version, and the format cannot do
    /// without the schema.
    fn contradicts(&self, body: Written<'_>) -> Option<u64> {
        let given = body.fingerprint.filter(|_| Plan::is_needed(self.media_type(body)))?;
        (self.fingerprint() != Some(given)).then_some(given)
    }

    fn media_type<'a>(&self, body: Written<'a>) -> &'a str {
        if body.content_type.is_empty() { self.content_type } else { body.content_type }
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
