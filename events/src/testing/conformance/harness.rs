//! What the suite asks of whoever owns a transport.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::{Error, Result, transport::Transport};

/// A broker to be tested, with the faults that only its owner can cause.
///
/// Each test has a harness of its own. Where that is a broker of its own, too, as in `memory:` or in a file, tests know
/// nothing of each other; where all of them are the same server, tests use topics of their own.
#[async_trait]
pub trait Harness: fmt::Debug + Send + Sync + 'static {
    /// What the report calls it.
    fn name(&self) -> &str;

    /// Another client of the same broker.
    ///
    /// # Errors
    /// A broker that is not there.
    async fn connect(&self) -> Result<Arc<dyn Transport>>;

    /// The faults that it can cause. Tests that need another one are skipped, and the report names it.
    fn hooks(&self) -> &'static [Hook] {
        &[]
    }

    /// Whether its faults reach other harnesses as well: tests that cause any are then run alone.
    fn is_shared(&self) -> bool {
        false
    }

    /// Ends every connection and every lease at once; the broker lives on.
    ///
    /// # Errors
    /// It could not be done.
    async fn cut(&self) -> Result<()> {
        Err(unsupported("cut"))
    }

    /// Takes the broker down, for this long, and back up; what is durable stays.
    ///
    /// # Errors
    /// It could not be done.
    async fn restart(&self, _down: Duration) -> Result<()> {
        Err(unsupported("restart"))
    }

    /// A client of [`Harness::connect`] is gone, as by `kill -9`: nothing is closed or given back. The suite makes no
    /// further call through it. Nothing is left to do where the broker learns of it by leases that end.
    ///
    /// # Errors
    /// It could not be done.
    async fn crash(&self, _client: &Arc<dyn Transport>) -> Result<()> {
        Err(unsupported("crash"))
    }
}

/// A fault that only the owner of a transport can cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Hook {
    /// [`Harness::cut`].
    Cut,
    /// [`Harness::restart`].
    Restart,
    /// [`Harness::crash`].
    Crash,
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cut => "hook `cut`",
            Self::Restart => "hook `restart`",
            Self::Crash => "hook `crash`",
        })
    }
}

fn unsupported(what: &'static str) -> Error {
    Error::Unsupported { transport: "harness", what }
}
