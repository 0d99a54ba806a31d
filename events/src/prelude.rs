//! What most programs need: `use events::prelude::*;`.

pub use crate::{
    App, Bus,
    envelope::{Draft, Envelope, Headers, Metadata},
    event::Event,
    handler::{Attempt, Cancel, Extract, Failure, OrReject, RawEvent, State, Verdict},
    payload::Payload,
};
#[cfg(feature = "macros")]
pub use crate::{Event, Failure, Payload, handler};
pub use chrono::{DateTime, Utc};
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};
pub use uuid::Uuid;
