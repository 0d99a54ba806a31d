//! Running a side: a runtime, what was started on it, and messages through it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::arrivals::Arrivals;
use super::side::{Side, Start};
use crate::case::{Result, Running, Threads};

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
    pub(crate) fn start(name: String, start: &Start, threads: Threads) -> Result<Self> {
        let runtime = match threads {
            Threads::One => Builder::new_current_thread().enable_all().build()?,
            Threads::Two => Builder::new_multi_thread().worker_threads(2).enable_all().build()?,
        };
        let arrivals = Arc::new(Arrivals::default());
        let side = runtime.block_on(start(Arc::clone(&arrivals)))?;
        Ok(Self { runtime, arrivals, side, name })
    }

    /// Publishes the next `wave` messages only when the wave before was handled.
    fn exchange(&mut self, count: u64, wave: u64) -> Result<()> {
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
}

impl Running for Run {
    /// Publishes from this thread.
    fn run(&mut self, count: u64) -> Result<()> {
        self.exchange(count, count)
    }

    fn run_in_waves(&mut self, count: u64) -> Result<()> {
        self.exchange(count, WAVE)
    }

    fn stop(self: Box<Self>) -> Result<()> {
        self.runtime.block_on(self.side.stop())
    }
}
