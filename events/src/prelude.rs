//! What most programs need: `use events::prelude::*;`
//!
//! `serde` (with `derive`) and `schemars` have to stand beside `events` in
//! Cargo.toml: their derives name their own crates.

pub use crate::{
    App, Bus,
    backoff::{Backoff, Jitter},
    envelope::{Draft, Envelope, EventId, Headers, Metadata},
    event::Event,
    handler::{Attempt, Blocking, Cancel, Extract, Failure, OrReject, RawEvent, State, Verdict},
    payload::Payload,
    runtime::{Report, Running},
    version::Version,
};
#[cfg(feature = "macros")]
pub use crate::{Event, Failure, Payload, handler};
#[doc(no_inline)]
pub use chrono::{DateTime, Utc};
#[doc(no_inline)]
pub use schemars::JsonSchema;
#[doc(no_inline)]
pub use serde::{Deserialize, Serialize};
#[doc(no_inline)]
pub use uuid::Uuid;
