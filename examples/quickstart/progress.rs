//! How far it has come, for whoever watches a terminal.

use std::io::{self, IsTerminal, Write};

/// One line on standard error that is written over and over; none where that is no terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    watched: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { watched: io::stderr().is_terminal() }
    }

    /// Shows it, and asks for it only then.
    pub(crate) fn show(&self, text: impl FnOnce() -> String) {
        if self.watched {
            // Nobody is there to be told that nobody can be told.
            let _ = write!(io::stderr(), "\r\x1b[2K{}", text());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.show(String::new);
    }
}
