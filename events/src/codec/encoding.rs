//! How bytes were written: in which format, and by which version of the type.

use super::format::{Format, essence};
#[cfg(feature = "avro")]
use crate::schema::{avro::Schema, compatibility::Incompatibility};
use crate::{BoxError, Version, event::Enforced, schema::Model};

/// How the bytes of a message were written.
#[derive(Debug, Clone, Copy)]
pub struct Encoding<'a> {
    /// The media type; empty where the message names none, which means the type's own.
    pub content_type: &'a str,
    /// The version that wrote them, where that is not the reader's own.
    pub origin: Option<&'a Origin>,
    /// Whether the event is held to its JSON Schema.
    pub(crate) enforced: Enforced,
}

impl<'a> Encoding<'a> {
    /// By the reader's own version.
    #[must_use]
    pub fn of(content_type: &'a str) -> Self {
        Self { content_type, origin: None, enforced: Enforced::NO }
    }

    /// Whether the bytes are JSON, where those of no media type are of `own`.
    #[cfg(feature = "json-schema")]
    pub(crate) fn is_json(&self, own: &str) -> bool {
        let named = essence(self.content_type);
        Format::of_media_type(if named.is_empty() { essence(own) } else { named }) == Some(Format::Json)
    }

    /// How what another version wrote is read, where its format needs to know.
    #[inline]
    pub(super) fn plan(&self) -> Option<&'a Plan> {
        self.origin.and_then(|origin| origin.plan.as_ref())
    }

    /// Whether they are this version's, of the media type `own`, or of none.
    #[inline]
    pub(super) fn is_own(&self, own: &str) -> bool {
        self.plan().is_none() && (self.content_type == own || self.means(own))
    }

    fn means(&self, own: &str) -> bool {
        let named = essence(self.content_type);
        named.is_empty() || named.eq_ignore_ascii_case(own)
    }

    /// The format that their media type is of.
    #[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
    pub(super) fn format(&self) -> Option<Format> {
        Format::of_media_type(essence(self.content_type))
    }

    /// Whether an older major wrote them than this one: then they are read as that, and upcast.
    #[doc(hidden)]
    #[must_use]
    pub fn is_older_than(&self, version: Version) -> bool {
        self.origin.is_some_and(|origin| origin.version.major < version.major)
    }
}

/// Another version than the reader's own, and how what it writes is read.
#[derive(Debug)]
pub struct Origin {
    /// The version that writes.
    pub version: Version,
    /// What to do with each part of its bytes; nothing where the format speaks for itself.
    pub plan: Option<Plan>,
}

/// What to do with each part of the bytes of another version, worked out once.
#[derive(Debug)]
#[non_exhaustive]
pub enum Plan {
    /// For Avro.
    #[cfg(feature = "avro")]
    Avro(super::avro::Plan),
    /// For Protobuf.
    #[cfg(feature = "protobuf")]
    Protobuf(super::protobuf::Plan),
}

impl Plan {
    /// The plan for a format, where it needs one to read another version.
    ///
    /// # Errors
    /// What keeps `reader` from reading what `writer` wrote.
    #[cfg_attr(
        not(any(feature = "avro", feature = "protobuf")),
        expect(unused_variables, reason = "no format here needs a plan")
    )]
    pub(crate) fn new(content_type: &str, writer: &Model, reader: &Model) -> Result<Option<Self>, BoxError> {
        match Format::of_media_type(essence(content_type)) {
            #[cfg(feature = "avro")]
            Some(Format::Avro) => {
                let found = super::avro::compile(&Schema::of(writer), &Schema::of(reader));
                found.map(|plan| Some(Self::Avro(plan))).map_err(|found| listed(&found).into())
            }
            #[cfg(feature = "protobuf")]
            Some(Format::Protobuf) => Ok(Some(Self::Protobuf(super::protobuf::compile(writer, reader)?))),
            _ => Ok(None),
        }
    }

    /// Whether bytes of a format cannot be read without the schema that they were written by.
    pub(crate) fn is_needed(content_type: &str) -> bool {
        Format::of_media_type(essence(content_type)) == Some(Format::Avro)
    }
}

#[cfg(feature = "avro")]
fn listed(found: &[Incompatibility]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
