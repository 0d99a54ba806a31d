//! Events are held to their JSON Schemas, whatever codec they are written in.

use serde_json::Value;

use super::Rules;
use crate::{
    codec::Encoding,
    event::{Event, EventType, Violations},
};

/// Whether a bus holds events to their JSON Schemas.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enforced(pub(crate) bool);

impl Enforced {
    pub(crate) const NO: Self = Self(false);

    /// The schema can be applied at all; asked before an app starts.
    pub(crate) fn check_usable(self, event_type: &EventType) -> Result<(), Violations> {
        if self.0 { event_type.rules().map(|_| ()) } else { Ok(()) }
    }

    /// An event that is to be published.
    pub(crate) fn check_written<E: Event>(self, event: &E) -> Result<(), Violations> {
        if self.0 { check(event) } else { Ok(()) }
    }

    /// An event that has arrived. Its body itself is judged where it is JSON of the event's own version: another version
    /// had other rules, and is judged as what it becomes here.
    pub(crate) fn check_read<E: Event>(event: &E, encoding: Encoding<'_>, body: &[u8]) -> Result<(), Violations> {
        if !encoding.enforced.0 {
            return Ok(());
        }
        let is_own_json = encoding.origin.is_none() && encoding.is_json(E::CONTENT_TYPE);
        match is_own_json.then(|| serde_json::from_slice(body)) {
            Some(Ok(body)) => E::event_type().check_json(&body),
            _ => check(event),
        }
    }
}

/// The event in JSON, against its schema.
fn check<E: Event>(event: &E) -> Result<(), Violations> {
    let json = match serde_json::to_value(event) {
        Ok(json) => json,
        // A `Value` has no integers of 128 bits; text has.
        Err(_) => {
            let text = serde_json::to_vec(event).map_err(|_| "it has no JSON that a schema could judge")?;
            serde_json::from_slice(&text).map_err(|_| "it has no JSON that a schema could judge")?
        }
    };
    E::event_type().check_json(&json)
}

impl EventType {
    /// Holds JSON to the event's schema, formats such as `date-time` included. The schema is compiled once.
    ///
    /// # Errors
    /// Where and which keywords are violated, and never by which value; or that the schema cannot be applied.
    pub fn check_json(&self, json: &Value) -> Result<(), Violations> {
        self.rules()?.check(json)
    }

    fn rules(&self) -> Result<&Rules, Violations> {
        let rules = self.rules.get_or_init(|| Rules::of(&(self.json_schema)().to_value()));
        rules.as_ref().map_err(Clone::clone)
    }
}
