//! What a comparison has found so far, and where it is.

use super::{Incompatibility, Newer, Rule};

pub(super) struct Findings {
    newer: Newer,
    path: Vec<String>,
    found: Vec<Incompatibility>,
}

impl Findings {
    pub(super) fn new(newer: Newer) -> Self {
        Self { newer, path: Vec::new(), found: Vec::new() }
    }

    pub(super) fn enter(&mut self, step: String) {
        self.path.push(step);
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// The remedy is the first where the reader can be changed, and the second where the writer can.
    pub(super) fn add(&mut self, rule: Rule, detail: String, reader: String, writer: String) {
        let path = Some(self.path.concat()).filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned());
        let remedy = match self.newer {
            Newer::Reader => reader,
            Newer::Writer => writer,
        };
        self.found.push(Incompatibility { path, rule, detail, remedy, versions: None });
    }

    pub(super) fn into_list(self) -> Vec<Incompatibility> {
        self.found
    }
}
