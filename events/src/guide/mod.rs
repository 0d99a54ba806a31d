//! Guides: a page for each thing that a program does with events.
//!
//! * [`handlers`]: events, what a handler takes, asks for and returns, and what it answers when it fails.
//! * [`delivery`]: what is promised, what happens when something breaks, and how an app stops.
//! * [`schemas`]: three formats, versions that are released and locked, and how other versions are read.
//! * [`testing`]: apps in memory and in virtual time.
//! * [`transports`]: what each broker can do, and how one of your own is tested.

#[doc = include_str!("handlers.md")]
pub mod handlers {}

#[doc = include_str!("delivery.md")]
pub mod delivery {}

#[doc = include_str!("schemas.md")]
pub mod schemas {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("transports.md")]
pub mod transports {}
