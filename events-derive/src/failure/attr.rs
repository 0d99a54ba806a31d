//! The attributes of a failure: `#[failure(…)]` on an enum, a variant or a struct.

use std::time::Duration;

use proc_macro2::Ident;
use syn::{Attribute, Path};

use crate::{
    errors::Errors,
    meta::{self, Entry, duration, set},
};

const VERDICTS: [&str; 4] = ["reject", "retry", "defer", "skip"];

/// What one attribute says.
#[derive(Default)]
pub(crate) struct Attrs {
    pub(crate) verdicts: Vec<Ident>,
    pub(crate) after: Option<(Ident, Duration)>,
    /// Something stands there, even if it makes no sense.
    pub(crate) says_something: bool,
    /// `after` does.
    pub(crate) has_after: bool,
    pub(crate) root: Option<Path>,
}

impl Attrs {
    pub(crate) fn of_type(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut found = Self::default();
        for entry in meta::all(attributes, "failure", errors) {
            if entry.name == "crate" {
                set(&mut found.root, &entry, entry.path("path::to::events", errors), errors);
            } else {
                found.fill(&entry, &["reject", "retry", "defer", "skip", "after", "crate"], errors);
            }
        }
        found
    }

    pub(crate) fn of_variant(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut found = Self::default();
        for entry in meta::all(attributes, "failure", errors) {
            found.fill(&entry, &["reject", "retry", "defer", "skip", "after"], errors);
        }
        found
    }

    fn fill(&mut self, entry: &Entry, known: &[&str], errors: &mut Errors) {
        self.says_something = true;
        let name = entry.name.to_string();
        if VERDICTS.contains(&name.as_str()) {
            self.verdicts.extend(entry.flag(errors));
        } else if name == "after" {
            self.has_after = true;
            let wait = entry.text_as("\"5s\"", errors, duration).map(|wait| (entry.name.clone(), wait));
            set(&mut self.after, entry, wait, errors);
        } else {
            entry.unknown("a failure", known, errors);
        }
    }
}
