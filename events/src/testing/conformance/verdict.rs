//! How a test of the suite ends.

use std::fmt;

/// What a test comes to.
pub(super) type Tested<T = ()> = Result<T, Stop>;

/// Why a test goes no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The transport, or the runtime on it, is not as promised.
    Failed(String),
    /// It asks for something that this transport does not have, which no flag tells.
    Skipped(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Failed(why) | Self::Skipped(why)) = self;
        f.write_str(why)
    }
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

impl From<&str> for Stop {
    fn from(why: &str) -> Self {
        Self::Failed(why.to_owned())
    }
}

impl From<crate::Error> for Stop {
    fn from(error: crate::Error) -> Self {
        Self::Failed(crate::with_causes(&error))
    }
}

/// Fails the test with this text unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err($crate::testing::conformance::verdict::Stop::Failed(format!($($text)+)));
        }
    };
}
pub(super) use ensure;

/// Fails the test unless both are the same.
pub(super) fn same<T: PartialEq + fmt::Debug>(what: &str, found: T, expected: T) -> Tested {
    ensure!(found == expected, "{what}: {found:?}, not {expected:?}");
    Ok(())
}

/// Up to ten of them, and how many there are.
pub(super) fn some_of<T: fmt::Display>(all: &[T]) -> String {
    let shown: Vec<_> = all.iter().take(10).map(T::to_string).collect();
    let more = if all.len() > shown.len() { format!(" … ({} in all)", all.len()) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
