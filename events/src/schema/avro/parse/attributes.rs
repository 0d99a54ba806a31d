//! The attributes of a definition, by the kind that each must be of.

use serde_json::{Map, Value};

use super::Problem;

pub(super) trait Attributes {
    fn text(&self, key: &'static str) -> Result<Option<&str>, Problem>;
    fn list(&self, key: &'static str) -> Result<Option<&[Value]>, Problem>;
    fn texts(&self, key: &'static str) -> Result<Vec<&str>, Problem>;
    fn size(&self) -> Result<u32, Problem>;
}

impl Attributes for Map<String, Value> {
    fn text(&self, key: &'static str) -> Result<Option<&str>, Problem> {
        let expected = Problem::Contrary { attribute: key, expected: "text" };
        self.get(key).map(|value| value.as_str().ok_or(expected)).transpose()
    }

    fn list(&self, key: &'static str) -> Result<Option<&[Value]>, Problem> {
        let expected = Problem::Contrary { attribute: key, expected: "a list" };
        self.get(key).map(|value| value.as_array().map(Vec::as_slice).ok_or(expected)).transpose()
    }

    fn texts(&self, key: &'static str) -> Result<Vec<&str>, Problem> {
        let texts: Option<_> = self.list(key)?.unwrap_or_default().iter().map(Value::as_str).collect();
        texts.ok_or(Problem::Contrary { attribute: key, expected: "a list of texts" })
    }

    /// Rule `[INTEGERS]` of the canonical form knows sizes in quotes and with leading zeros, so they are read.
    fn size(&self) -> Result<u32, Problem> {
        let size = match self.get("size").ok_or(Problem::Missing("size"))? {
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            other => other.as_u64().and_then(|size| u32::try_from(size).ok()),
        };
        size.filter(|&size| i32::try_from(size).is_ok())
            .ok_or(Problem::Contrary { attribute: "size", expected: "a whole number from 0 to 2147483647" })
    }
}

/// A text for an error: of 64 characters at most, none of them a control.
pub(super) fn quoted(text: &str) -> String {
    text.escape_debug().take(64).collect()
}
