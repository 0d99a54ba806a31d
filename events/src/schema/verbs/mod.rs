//! What is done with schemas: export, release, check, diff.

mod build;
mod check;
mod diff;
mod export;
mod outside;
mod release;

pub use build::export;
pub use check::{CheckOptions, Checked, Finding};
pub use diff::{Change, Difference};
pub use export::Exported;
pub use release::Released;

use super::{Entry, Model, State, formats, text};
use crate::event::EventType;

fn model(event: &EventType) -> Model {
    Model::of(event.name, event.version, event.shape)
}

/// The line of an event as it is.
fn entry(event: &EventType, model: &Model) -> Entry {
    Entry {
        state: State::Draft,
        fingerprint: formats::fingerprint(model),
        topic: event.topic.to_owned(),
        content_type: event.content_type.to_owned(),
        text: text::write(model),
    }
}

#[cfg(test)]
mod tests;
