//! Which versions of one major must be able to read which.

use std::{fmt, str::FromStr};

/// Which versions of one major must be able to read which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compatibility {
    /// Nothing is checked.
    None,
    /// A version reads data of the one before it.
    Backward,
    /// A version reads data of all before it.
    #[default]
    BackwardTransitive,
    /// A version's data is read by the one before it.
    Forward,
    /// A version's data is read by all before it.
    ForwardTransitive,
    /// Both ways with the one before it.
    Full,
    /// Both ways with all before it.
    FullTransitive,
}

impl Compatibility {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// Its name in a lock and on the command line, such as `backward_transitive`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Backward => "backward",
            Self::BackwardTransitive => "backward_transitive",
            Self::Forward => "forward",
            Self::ForwardTransitive => "forward_transitive",
            Self::Full => "full",
            Self::FullTransitive => "full_transitive",
        }
    }

    /// Whether a new version must read the data of old ones.
    #[must_use]
    pub const fn is_backward(self) -> bool {
        !matches!(self, Self::None | Self::Forward | Self::ForwardTransitive)
    }

    /// Whether old versions must read the data of a new one.
    #[must_use]
    pub const fn is_forward(self) -> bool {
        !matches!(self, Self::None | Self::Backward | Self::BackwardTransitive)
    }

    /// Whether all versions before it count, and not only the last.
    #[must_use]
    pub const fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }
}

impl fmt::Display for Compatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "compatibility is `none`, `backward`, `backward_transitive`, `forward`, `forward_transitive`, `full` or \
     `full_transitive`"
)]
pub struct UnknownCompatibility;

impl FromStr for Compatibility {
    type Err = UnknownCompatibility;

    fn from_str(text: &str) -> Result<Self, UnknownCompatibility> {
        Self::ALL.into_iter().find(|one| one.name() == text).ok_or(UnknownCompatibility)
    }
}
