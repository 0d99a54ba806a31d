//! Schemas: what a type looks like in each format, printed from its shape; and their life: draft, released, locked.

pub mod avro;
pub mod compatibility;
mod evolution;
mod formats;
mod lock;
mod model;
#[cfg(feature = "protobuf")]
pub mod protobuf;
mod store;
pub mod text;
mod verbs;

pub use evolution::{Evolution, Refused};
#[doc(hidden)]
pub use lock::guard;
pub use lock::{Entry, InvalidLock, Lock, Problem, State};
pub use model::{Definition, Field, Kind, Model, Type, Variant};
pub use store::Schemas;
pub use verbs::{Change, CheckOptions, Checked, Difference, Exported, Finding, Released, export};

use crate::event::EventType;

/// The CRC-64-AVRO of a model's Avro schema in parsing canonical form; none where a type of it is kept to JSON.
#[must_use]
pub fn fingerprint(model: &Model) -> Option<u64> {
    formats::fingerprint(model)
}

/// The shapes of an event's released versions, oldest first, as they were in `events.lock` when the program was built.
///
/// So a reader knows what another version has written. Lines that a newer program has written are left out.
#[must_use]
pub fn history(event: &EventType) -> Vec<Model> {
    let mut models: Vec<_> = event.history.lines().filter_map(|line| lock::released(line).ok()).collect();
    models.sort_by_key(|model| model.version);
    models
}
