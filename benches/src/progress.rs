//! Where a measurement stands, for whoever watches it on a terminal.

use std::io::{IsTerminal, stderr};

/// Tells of step `at` of `of`, in place of the step before; nothing is told where nobody watches.
pub(crate) fn tell(what: &str, at: usize, of: usize) {
    if stderr().is_terminal() {
        eprint!("\r{what}: {at} of {of}{}", if at == of { "\n" } else { "" });
    }
}
