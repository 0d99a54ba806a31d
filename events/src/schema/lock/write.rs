//! Writing a lock: sorted, one line for each version, so that versions added on two branches merge.

use std::fmt;

use super::{Entry, FORMAT, Lock, State};
use crate::Version;

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "events-lock {FORMAT}")?;
        writeln!(f, "compatibility = {}", self.compatibility)?;
        for (name, compatibility) in &self.overrides {
            writeln!(f, "compatibility {name} = {compatibility}")?;
        }
        writeln!(f)?;
        for ((name, version), entry) in &self.entries {
            writeln!(f, "{}", entry.line(name, *version))?;
        }
        Ok(())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Released => "released",
        })
    }
}

impl Entry {
    /// Its line in the lock.
    #[must_use]
    pub fn line(&self, name: &str, version: Version) -> String {
        let fingerprint = self.fingerprint.map_or_else(|| "-".to_owned(), |fingerprint| format!("{fingerprint:016x}"));
        let (topic, content_type) = (word(&self.topic), word(&self.content_type));
        format!(
            "{name} {version} {} {:016x} {fingerprint} {topic} {content_type} {}",
            self.state,
            self.hash(),
            self.text
        )
    }
}

/// A word that has no space, in quotes where it has one of its own.
fn word(text: &str) -> String {
    if !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"') {
        return text.to_owned();
    }
    let quoted = serde_json::Value::from(text).to_string();
    quoted.chars().map(|c| if c.is_whitespace() { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}
