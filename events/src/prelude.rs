//! What most programs need: `use events::prelude::*;`
//!
//! `serde` (with `derive`) and `schemars` have to stand beside `events` in
//! Cargo.toml: their derives name their own crates.

pub use crate::{
    App, Bus, Draft, Envelope, Verdict, Version,
    backoff::{Backoff, Jitter},
    envelope::{EventId, Headers, Metadata},
    handler::{Attempt, Blocking, Cancel, OrReject, RawEvent, State},
    runtime::{Report, Running},
};
#[doc(no_inline)]
pub use schemars::JsonSchema;
#[doc(no_inline)]
pub use serde::{Deserialize, Serialize};
