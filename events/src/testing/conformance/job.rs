//! The events of the suite. They are in no registry: programs that test a transport don't export them.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::{
    BoxError, Payload, Version,
    codec::{Codec, Encoding, Json, Limits, decode_as},
    envelope::Draft,
    event::{Decode, Event, EventType},
    key::{AsKey, Key},
    payload,
};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub(super) struct Job {
    /// Its lane; a job with an empty one has none.
    pub(super) key: String,
    pub(super) number: u64,
    pub(super) text: String,
}

/// A job is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub(super) struct Done {
    pub(super) key: String,
    pub(super) number: u64,
}

impl Job {
    pub(super) fn new(key: impl ToString, number: u64) -> Self {
        Self { key: key.to_string(), number, text: String::new() }
    }

    /// Ready to be published, under an id that says its number.
    pub(super) fn draft(self) -> Draft<Self> {
        let id = self.number.to_string();
        Draft::of(self).id(id)
    }
}

macro_rules! event {
    ($event:ident $kind:ident, $name:literal on $topic:literal) => {
        static $kind: EventType = EventType::new(
            $name,
            $topic,
            Version::new(1, 0, 0),
            Json::CONTENT_TYPE,
            concat!(module_path!(), "::", stringify!($event)),
            true,
            &<$event as payload::Payload>::SHAPE,
            schema::<$event>,
        );

        impl Event for $event {
            const NAME: &'static str = $name;
            const TOPIC: &'static str = $topic;
            const VERSION: Version = Version::new(1, 0, 0);
            const CONTENT_TYPE: &'static str = Json::CONTENT_TYPE;

            fn event_type() -> &'static EventType {
                &$kind
            }

            fn encode_into(event: &Self, out: &mut Vec<u8>) -> Result<(), BoxError> {
                Json::encode(event, out)
            }

            fn key(event: &Self) -> Option<Key> {
                Some(&event.key).filter(|key| !key.is_empty()).as_key()
            }
        }

        impl<'de> Decode<'de> for $event {
            fn decode(encoding: Encoding<'_>, bytes: &'de [u8], limits: &Limits) -> Result<Self, BoxError> {
                decode_as::<Json, Self>(Self::NAME, encoding, bytes, limits)
            }
        }
    };
}

event!(Job JOB, "conformance.job" on "jobs");
event!(Done DONE, "conformance.done" on "done");

fn schema<T: JsonSchema>() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<T>()
}
