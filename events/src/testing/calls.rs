//! Which handlers were called, and what came of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::record::{Consumed, DeadLettered, Outcome, Recorder, Retried};

/// How one call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Succeeded,
    Skipped,
    Failed,
    GivenUp,
}

/// Notes each call: by handler, then by event and attempt.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls(Arc<Mutex<BTreeMap<String, Vec<Call>>>>);

#[derive(Debug, Clone, PartialEq)]
struct Call {
    event: String,
    attempt: u32,
    ended: Ended,
    error_type: String,
}

impl Calls {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Call>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call may be heard of twice: what it returned may turn out to be unpublishable.
    fn note(&self, handler: &str, event: &str, attempt: u32, ended: Ended, error_type: &str) {
        let call = Call { event: event.to_owned(), attempt, ended, error_type: error_type.to_owned() };
        let mut calls = self.lock();
        let calls = calls.entry(handler.to_owned()).or_default();
        let is_same =
            |other: &&mut Call| other.event == call.event && other.attempt == attempt && ended == Ended::GivenUp;
        match calls.iter_mut().rev().find(is_same) {
            Some(same) => *same = call,
            None => calls.push(call),
        }
    }

    pub(super) fn of(&self, handler: &str) -> HandlerCalls {
        HandlerCalls { handler: handler.to_owned(), calls: self.lock().get(handler).cloned().unwrap_or_default() }
    }
}

impl Recorder for Calls {
    fn on_consume(&self, consumed: &Consumed<'_>) {
        let ended = if consumed.outcome == Outcome::Handled { Ended::Succeeded } else { Ended::Skipped };
        self.note(consumed.handler, consumed.id, consumed.attempt, ended, "");
    }

    fn on_retry(&self, retried: &Retried<'_>) {
        self.note(retried.handler, retried.id, retried.attempt, Ended::Failed, retried.error_type);
    }

    fn on_dead_letter(&self, letter: &DeadLettered<'_>) {
        if letter.attempt > 0 {
            self.note(letter.handler, letter.id, letter.attempt, Ended::GivenUp, letter.error_type);
        }
    }
}

/// The calls of one handler. Each assertion panics with what was seen, and can be followed by another.
#[derive(Debug, Clone)]
pub struct HandlerCalls {
    handler: String,
    calls: Vec<Call>,
}

impl HandlerCalls {
    /// How often it was called, each attempt counted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.calls.len()
    }

    /// It was called this often, each attempt counted.
    #[track_caller]
    pub fn called(&self, times: usize) -> &Self {
        assert_eq!(self.count(), times, "calls of `{}`: {:?}", self.handler, self.calls);
        self
    }

    /// It was called once.
    #[track_caller]
    pub fn called_once(&self) -> &Self {
        self.called(1)
    }

    /// It was never called.
    #[track_caller]
    pub fn never_called(&self) -> &Self {
        self.called(0)
    }

    /// Its last call succeeded.
    #[track_caller]
    pub fn succeeded(&self) -> &Self {
        self.ended(Ended::Succeeded)
    }

    /// Its last call said `Skip`.
    #[track_caller]
    pub fn skipped(&self) -> &Self {
        self.ended(Ended::Skipped)
    }

    /// After its last call the event was given up: it is in the dead letters.
    #[track_caller]
    pub fn rejected(&self) -> &Self {
        self.ended(Ended::GivenUp)
    }

    /// This many of its calls were to be tried again.
    #[track_caller]
    pub fn retried(&self, times: usize) -> &Self {
        let failed = self.calls.iter().filter(|call| call.ended == Ended::Failed).count();
        assert_eq!(failed, times, "retries of `{}`: {:?}", self.handler, self.calls);
        self
    }

    #[track_caller]
    fn ended(&self, ended: Ended) -> &Self {
        let last = self.calls.last().map(|call| call.ended);
        assert_eq!(last, Some(ended), "the last call of `{}`: {:?}", self.handler, self.calls);
        self
    }
}
