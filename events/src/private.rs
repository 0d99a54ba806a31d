//! What generated code needs beside the public items. Not for anybody else: it changes without notice.

pub use inventory;
pub use schemars;
pub use serde;
pub use serde_json;

pub use crate::{schema::guard as lock, testing};

/// Whether two topics are one; in constants, where `==` cannot be called.
///
/// A topic that is empty stands in for one with mistakes, and is not compared.
#[must_use]
pub const fn same_topic(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || same_text(one, other)
}

/// Whether two texts are one; in constants, where `==` cannot be called.
#[must_use]
pub const fn same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}
