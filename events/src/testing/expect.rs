//! What was published and what was given up, as typed assertions.

use std::fmt;

use crate::{
    envelope::{Envelope, Metadata},
    event::{Decode, Event},
};

/// The events of one type that were published, in order.
#[derive(Debug, Clone)]
pub struct Published<E> {
    pub(super) events: Vec<Envelope<E>>,
}

impl<E: Event + fmt::Debug> Published<E> {
    /// None was.
    #[track_caller]
    pub fn none(&self) {
        self.count(0);
    }

    /// This many were.
    #[track_caller]
    pub fn count(&self, count: usize) -> &Self {
        assert_eq!(self.events.len(), count, "published {}: {:?}", E::NAME, self.events);
        self
    }

    /// One was: this.
    #[track_caller]
    pub fn one(&self) -> &Envelope<E> {
        &self.count(1).events[0]
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Envelope<E>] {
        &self.events
    }
}

/// The dead letters of one type of event, in order.
#[derive(Debug, Clone)]
pub struct DeadLetters<E> {
    pub(super) letters: Vec<Letter<E>>,
}

impl<E: Event + fmt::Debug> DeadLetters<E> {
    /// There is none.
    #[track_caller]
    pub fn none(&self) {
        self.count(0);
    }

    /// There are this many.
    #[track_caller]
    pub fn count(&self, count: usize) -> &Self {
        assert_eq!(self.letters.len(), count, "dead letters of {}: {:?}", E::NAME, self.letters);
        self
    }

    /// There is one: this.
    #[track_caller]
    pub fn one(&self) -> &Letter<E> {
        &self.count(1).letters[0]
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Letter<E>] {
        &self.letters
    }
}

/// One dead letter.
#[derive(Debug, Clone)]
pub struct Letter<E> {
    /// The event; `None` where the bytes are no such event.
    pub event: Option<E>,
    /// What travelled beside it.
    pub metadata: Option<Metadata>,
    /// Why it is here: `rejected`, `attempts`, `decode` …
    pub reason: String,
    /// What the handler said.
    pub error: String,
    /// How often the handler was called.
    pub attempts: u32,
    /// The bytes, as they came.
    pub body: Option<Vec<u8>>,
}

impl<E> Letter<E> {
    /// What the handler said, or why it is here, contains this.
    #[track_caller]
    pub fn reason_contains(&self, part: &str) -> &Self {
        let why = format!("{}: {}", self.reason, self.error);
        assert!(why.contains(part), "the dead letter says {why:?}, which has no {part:?}");
        self
    }

    /// The handler was called this often.
    #[track_caller]
    pub fn after_attempts(&self, attempts: u32) -> &Self {
        assert_eq!(self.attempts, attempts, "calls of the handler");
        self
    }
}

/// An event that owns what it holds.
pub trait Owned: Event + for<'de> Decode<'de> {}

impl<E: Event + for<'de> Decode<'de>> Owned for E {}
