//! What is compared: one work, done by several sides.

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// One side of one work, and how many messages it takes to measure it.
pub(crate) struct Case {
    pub(crate) work: &'static str,
    pub(crate) side: &'static str,
    pub(crate) sizes: Sizes,
    pub(crate) start: Start,
}

/// Starts a side afresh for each run.
pub(crate) type Start = Box<dyn Fn(Threads) -> Result<Box<dyn Running>>>;

/// What a side has to itself, beside the thread that measures, where it needs more than that thread.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Threads {
    /// None, so that everything happens in the same order each time.
    One,
    /// Two workers.
    Two,
}

/// One side of one work, started.
pub(crate) trait Running {
    /// Puts `count` messages through, and returns when the last of them is done with.
    fn run(&mut self, count: u64) -> Result<()>;

    /// As [`Running::run`], in short waves where messages could queue up.
    fn run_in_waves(&mut self, count: u64) -> Result<()> {
        self.run(count)
    }

    /// Stops what was started.
    fn stop(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

/// How many messages each measurement takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// In one timed run; none where only instructions are of interest.
    pub(crate) timed: Option<u64>,
    /// In the pass that counts allocations.
    pub(crate) allocated: u64,
    /// In the shorter and the longer run under callgrind.
    pub(crate) instructed: (u64, u64),
}

impl Sizes {
    /// Enough to see that everything runs.
    pub(crate) fn smoke(self) -> Self {
        Self { timed: self.timed.map(|_| 200), allocated: 200, instructed: (100, 300) }
    }
}

/// Puts `messages` through a case in short waves, on one thread, and measures nothing.
pub(crate) fn in_waves(case: &Case, messages: u64) -> Result<()> {
    let mut running = (case.start)(Threads::One)?;
    running.run_in_waves(messages)?;
    running.stop()
}
