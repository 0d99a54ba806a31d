//! The arguments of `#[handler(…)]`.

use std::time::Duration;

use proc_macro2::{Ident, TokenStream};
use syn::{Lit, LitStr, Path};

use crate::{
    errors::Errors,
    meta::{self, Entry, Value, bytes, duration, set, span_of_durations},
    payload::attr::root,
};

const KNOWN: [&str; 15] = [
    "name",
    "group",
    "topic",
    "start",
    "order",
    "concurrency",
    "max_in_flight",
    "max_bytes",
    "timeout",
    "retry",
    "max_defers",
    "dlq",
    "dlq_suffix",
    "unknown",
    "crate",
];
const OF_RETRY: [&str; 6] = ["attempts", "backoff", "multiplier", "jitter", "deadline", "when"];

/// What the arguments say. Constants of ours go by their names.
#[derive(Default)]
pub(crate) struct Attrs {
    root: Option<Path>,
    pub(crate) name: Option<LitStr>,
    pub(crate) group: Option<LitStr>,
    pub(crate) topic: Option<LitStr>,
    pub(crate) start: Option<&'static str>,
    pub(crate) order: Option<&'static str>,
    pub(crate) concurrency: Option<usize>,
    pub(crate) max_in_flight: Option<usize>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    retried: Option<()>,
    pub(crate) retry: Retry,
    pub(crate) max_defers: Option<u32>,
    pub(crate) dlq: Option<LitStr>,
    pub(crate) dlq_suffix: Option<LitStr>,
    pub(crate) unknown: Option<&'static str>,
}

/// `retry(…)`
#[derive(Default)]
pub(crate) struct Retry {
    pub(crate) attempts: Option<u32>,
    /// The first wait, and the longest where they grow.
    pub(crate) backoff: Option<(Duration, Option<Duration>)>,
    pub(crate) multiplier: Option<(Ident, f64)>,
    pub(crate) jitter: Option<Jitter>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) when: Option<Path>,
}

#[derive(Clone, Copy)]
pub(crate) enum Jitter {
    Full,
    None,
    Width(Duration),
}

impl Attrs {
    pub(crate) fn read(arguments: TokenStream, errors: &mut Errors) -> Self {
        let mut found = Self::default();
        for entry in meta::entries(arguments, errors) {
            found.fill(&entry, errors);
        }
        found
    }

    fn fill(&mut self, entry: &Entry, errors: &mut Errors) {
        match entry.name.to_string().as_str() {
            "name" => set(&mut self.name, entry, entry.text("\"charge\"", errors), errors),
            "group" => set(&mut self.group, entry, entry.text("\"billing\"", errors), errors),
            "topic" => set(&mut self.topic, entry, entry.text("\"orders\"", errors), errors),
            "start" => set(&mut self.start, entry, start(entry, errors), errors),
            "order" => set(&mut self.order, entry, order(entry, errors), errors),
            "concurrency" => set(&mut self.concurrency, entry, at_least_one(entry, errors), errors),
            "max_in_flight" => set(&mut self.max_in_flight, entry, at_least_one(entry, errors), errors),
            "max_bytes" => set(&mut self.max_bytes, entry, size(entry, errors), errors),
            "timeout" => set(&mut self.timeout, entry, entry.text_as("\"10s\"", errors, duration), errors),
            "max_defers" => {
                let number = entry.number(0, "`max_defers` is a whole number", errors);
                set(&mut self.max_defers, entry, number, errors);
            }
            "dlq" => set(&mut self.dlq, entry, entry.text("\"orders.dead\"", errors), errors),
            "dlq_suffix" => set(&mut self.dlq_suffix, entry, entry.text("\".dead\"", errors), errors),
            "unknown" => set(&mut self.unknown, entry, unknown(entry, errors), errors),
            "crate" => set(&mut self.root, entry, entry.path("path::to::events", errors), errors),
            "retry" => {
                set(&mut self.retried, entry, Some(()), errors);
                let inner = entry.list("attempts = 5, backoff = \"100ms..30s\"", errors);
                inner.into_iter().flatten().for_each(|entry| self.retry.fill(&entry, errors));
            }
            name if OF_RETRY.contains(&name) => {
                let message = format!("`{name}` is not expected here: it belongs in `retry(…)`");
                errors.at(&entry.name, message);
            }
            _ => entry.unknown("a handler", &KNOWN, errors),
        }
    }

    /// Where the crate is.
    pub(crate) fn root(&self) -> Path {
        self.root.clone().unwrap_or_else(root)
    }
}

impl Retry {
    fn fill(&mut self, entry: &Entry, errors: &mut Errors) {
        match entry.name.to_string().as_str() {
            "attempts" => {
                let why = "`attempts` counts the first call too: 1 is no retry";
                set(&mut self.attempts, entry, entry.number(1, why, errors), errors);
            }
            "backoff" => {
                let range = entry.text_as("\"100ms..30s\"", errors, span_of_durations);
                set(&mut self.backoff, entry, range, errors);
            }
            "multiplier" => {
                let value = multiplier(entry, errors).map(|value| (entry.name.clone(), value));
                set(&mut self.multiplier, entry, value, errors);
            }
            "jitter" => set(&mut self.jitter, entry, jitter(entry, errors), errors),
            "deadline" => set(&mut self.deadline, entry, entry.text_as("\"10m\"", errors, duration), errors),
            "when" => set(&mut self.when, entry, entry.path("path::to::fn", errors), errors),
            name if KNOWN.contains(&name) => {
                errors.at(&entry.name, format_args!("`{name}` is not expected here: it belongs beside `retry(…)`"));
            }
            _ => entry.unknown("`retry(…)`", &OF_RETRY, errors),
        }
    }
}

fn start(entry: &Entry, errors: &mut Errors) -> Option<&'static str> {
    entry.choice(&[("earliest", "Earliest"), ("latest", "Latest")], errors)
}

fn order(entry: &Entry, errors: &mut Errors) -> Option<&'static str> {
    entry.choice(&[("key", "Key"), ("partition", "Partition"), ("none", "None")], errors)
}

fn unknown(entry: &Entry, errors: &mut Errors) -> Option<&'static str> {
    entry.choice(&[("settle", "Settle"), ("dlq", "DeadLetter")], errors)
}

fn at_least_one(entry: &Entry, errors: &mut Errors) -> Option<usize> {
    let why = format!("`{}` is at least 1", entry.name);
    entry.number(1, &why, errors)
}

/// `"64MiB"`, or a number of bytes.
fn size(entry: &Entry, errors: &mut Errors) -> Option<u64> {
    match &entry.value {
        Value::Is(tokens) if syn::parse2::<syn::LitInt>(tokens.clone()).is_ok() => {
            entry.number(1, "`max_bytes` is at least 1", errors)
        }
        _ => entry.text_as("\"64MiB\"", errors, bytes),
    }
}

fn multiplier(entry: &Entry, errors: &mut Errors) -> Option<f64> {
    let Value::Is(tokens) = &entry.value else {
        errors.at_span(entry.span(), "write `multiplier = 2.0`");
        return None;
    };
    let value = match syn::parse2::<Lit>(tokens.clone()) {
        Ok(Lit::Float(number)) => number.base10_parse::<f64>().ok(),
        Ok(Lit::Int(number)) => number.base10_parse::<f64>().ok(),
        _ => {
            errors.at(tokens, "write `multiplier = 2.0`");
            return None;
        }
    };
    let value = value.filter(|value| value.is_finite() && *value >= 1.0);
    if value.is_none() {
        errors.at(tokens, "`multiplier` is at least 1: each wait is that many times the one before");
    }
    value
}

/// `"full"`, `"none"`, or by how much a wait may be longer or shorter.
fn jitter(entry: &Entry, errors: &mut Errors) -> Option<Jitter> {
    let text = entry.text("\"full\"", errors)?;
    match text.value().as_str() {
        "full" => Some(Jitter::Full),
        "none" => Some(Jitter::None),
        _ => {
            let width = duration(&text).ok();
            if width.is_none() {
                errors.at(&text, "`jitter` is `\"full\"`, `\"none\"`, or by how much a wait may differ: `\"50ms\"`");
            }
            width.map(Jitter::Width)
        }
    }
}
