//! Avro as others keep it: single objects and container files, written by schemas that are not this program's.
//!
//! What is read becomes an event in one step, by a plan that is compiled once for each writer's schema. A schema whose
//! fingerprint is that of a version of the event, linked or in `events.lock`, is that version's: one of an older major
//! goes through `upcast_from`. Any other is resolved against the event's own schema, whatever the writer calls its record.
//!
//! The crate `apache-avro` contributes its [schemas](apache_avro::Schema), which convert into
//! [`Schema`] and back, and the compression of container files: `null` and `deflate`, and
//! more with features of its own. Bytes are read by this crate alone, within [`Limits`]: the other
//! has none for recursion, and does not apply aliases.
//!
//! ```
//! # use events::prelude::*;
//! use events::{codec::avro::interop::SingleObjects, schema::avro::Schema};
//!
//! # #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
//! # #[event(topic = "orders", name = "order.placed", version = "1.0.0", codec = "avro")]
//! # struct OrderPlaced { id: i64 }
//! let theirs = apache_avro::Schema::parse_str(
//!     r#"{"type":"record","name":"com.example.Order","fields":[{"name":"id","type":"int"}]}"#,
//! )?;
//! let theirs = Schema::try_from(&theirs)?;
//! let orders = SingleObjects::<OrderPlaced>::new()?.written_by(&theirs)?;
//!
//! let message = [&[0xc3, 0x01][..], &theirs.fingerprint().to_bytes(), &[14]].concat();
//! assert_eq!(orders.read(&message)?, OrderPlaced { id: 7 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod container;
mod single_object;

pub use container::ContainerFile;
pub use single_object::SingleObjects;

use std::{collections::HashMap, sync::Arc};

use super::Avro;
use crate::{
    Error, Result,
    codec::{Codec, Encoding, Limits, Origin, Plan},
    event::{Decode, Enforced, Event, EventType, Written, all},
    schema::{
        Model,
        avro::{Fingerprint, Schema, Type},
        history,
    },
};

/// Why foreign bytes are not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// They do not begin as single objects do (Avro 1.12, “Single-object encoding”).
    #[error("it is no single object: that begins with C3 01 and a fingerprint of eight bytes")]
    NotASingleObject,
    /// Nobody has said which schema has this fingerprint.
    #[error(
        "no schema here has the fingerprint {0}: link the version of the event, add it to `schemas/events.lock`, or say \
         `written_by`"
    )]
    UnknownFingerprint(Fingerprint),
    /// The bytes are not a container file (“Object Container Files”).
    #[error("it is no container file: {0}")]
    NotAContainerFile(&'static str),
    /// The container file is compressed by a codec that is not built in.
    #[error("nothing here decompresses what is compressed by that codec: it takes a feature of `apache-avro`")]
    UnknownCompression,
    /// The version that wrote them is not read here.
    #[error("{0}")]
    Version(String),
}

/// How what a schema writes is read: as which version, by which plan.
type Reading = Result<Option<Arc<Origin>>, Unreadable>;

/// The schemas of all versions of an event that the program knows.
fn known(event: &'static EventType) -> HashMap<Fingerprint, Reading> {
    let linked = all().into_iter().filter(|one| one.name == event.name).map(EventType::model);
    let models = history(event).into_iter().chain(linked).chain([event.model()]);
    let reading = |model: Model| {
        let reading =
            event.origin(Written { version: model.version, fingerprint: None, content_type: Avro::CONTENT_TYPE });
        Some((schema(&model)?.fingerprint(), reading.map_err(|unread| Unreadable::Version(unread.to_string()))))
    };
    models.filter_map(reading).collect()
}

/// The Avro schema; a type that is kept to JSON has none.
fn schema(model: &Model) -> Option<Schema> {
    model.types.iter().all(|one| one.json_only.is_none()).then(|| Schema::of(model))
}

/// The event's own schema.
fn own(event: &'static EventType) -> Result<Schema> {
    schema(&event.model()).ok_or_else(|| Error::config(format!("{} is kept to JSON, and has no Avro", event.name)))
}

/// How what is written by somebody else's schema is read.
fn foreign(event: &'static EventType, writer: &Schema) -> Result<Arc<Origin>> {
    let (mut writer, reader) = (writer.clone(), own(event)?);
    if let (Type::Named(written), Type::Named(read)) = (&writer.root, &reader.root) {
        writer.types[*written].name = reader.types[*read].name.clone();
    }
    match super::compile(&writer, &reader) {
        Ok(plan) => Ok(Arc::new(Origin { version: event.version, plan: Some(Plan::Avro(plan)) })),
        Err(found) => {
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            Err(Error::config(format!("{} cannot be read by that schema: {}", event.name, found.join("; "))))
        }
    }
}

fn decode<'de, E: Event + Decode<'de>>(origin: Option<&Origin>, datum: &'de [u8], limits: &Limits) -> Result<E> {
    let encoding = Encoding { content_type: Avro::CONTENT_TYPE, origin, enforced: Enforced::NO };
    let event = E::decode(encoding, datum, limits).map_err(undecodable::<E>)?;
    E::validate(&event).map_err(|rules| Error::Schema {
        event: E::NAME.to_owned(),
        version: E::VERSION,
        source: rules.into(),
    })?;
    Ok(event)
}

fn undecodable<E: Event>(source: impl Into<crate::BoxError>) -> Error {
    Error::Decode { event: E::NAME.to_owned(), source: source.into() }
}
