//! Running a case: a runtime, a started side, and messages through it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::arrivals::Arrivals;
use crate::side::{Case, Result, Side};

/// Far beyond what any run takes, so only a lost message gets there.
const PATIENCE: Duration = Duration::from_secs(600);

/// Short enough that no queue grows long, so that each side meets memory as a steady service would.
const WAVE: u64 = 64;

/// A side that is up, and the runtime it is up on.
pub(crate) struct Run {
    runtime: Runtime,
    arrivals: Arc<Arrivals>,
    side: Box<dyn Side>,
    name: String,
}

impl Run {
    pub(crate) fn start(case: &Case, runtime: Runtime) -> Result<Self> {
        let arrivals = Arc::new(Arrivals::default());
        let side = runtime.block_on((case.start)(Arc::clone(&arrivals)))?;
        Ok(Self { runtime, arrivals, side, name: format!("`{}` by `{}`", case.work, case.side) })
    }

    /// Publishes `count` messages from this thread, and returns when the last of them was handled.
    pub(crate) fn exchange(&mut self, count: u64) -> Result<()> {
        self.exchange_in_waves(count, count)
    }

    /// Publishes the next `wave` messages only when the wave before was handled.
    fn exchange_in_waves(&mut self, count: u64, wave: u64) -> Result<()> {
        let waves = async {
            let mut left = count;
            while left > 0 {
                let wave = wave.min(left);
                self.arrivals.expect(wave)?;
                self.side.publish(wave).await?;
                self.arrivals.all().await;
                left -= wave;
            }
            Ok(())
        };
        self.runtime.block_on(async {
            timeout(PATIENCE, waves).await.unwrap_or_else(|_| {
                let missing = self.arrivals.missing();
                Err(format!("{}: {missing} of {count} messages were never handled", self.name).into())
            })
        })
    }

    pub(crate) fn stop(self) -> Result<()> {
        self.runtime.block_on(self.side.stop())
    }
}

/// Two threads of the runtime beside the one that publishes.
pub(crate) fn two_workers() -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// One thread, so that everything happens in the same order each time.
pub(crate) fn one_thread() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Puts `messages` through a case in short waves, on one thread, and measures nothing.
pub(crate) fn in_waves(case: &Case, messages: u64) -> Result<()> {
    let mut run = Run::start(case, one_thread()?)?;
    run.exchange_in_waves(messages, WAVE)?;
    run.stop()
}
