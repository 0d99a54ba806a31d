//! Blocking work inside a handler, of which the runtime knows when it has ended.

use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use super::{Context, Extract, Verdict};

/// Runs blocking work for a handler, on a thread of its own.
///
/// A future that is dropped does not stop a thread. What runs here keeps the
/// event's lane until it has ended, also after a timeout, so that the next event
/// of the same key never runs beside it.
#[derive(Debug, Clone)]
pub struct Blocking(Arc<Threads>);

impl Blocking {
    /// Runs `work` on a blocking thread and gives its result; a panic goes on in the handler.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let running = Running::new(&self.0);
        let work = tokio::task::spawn_blocking(move || {
            let _running = running;
            work()
        });
        match work.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => std::future::pending().await, // The runtime is shutting down, and nobody asks any more.
            },
        }
    }
}

impl Extract for Blocking {
    async fn extract(context: &Context) -> Result<Self, Verdict> {
        Ok(Self(Arc::clone(context.threads.get_or_init(Arc::default))))
    }
}

/// The blocking threads of one call.
#[derive(Debug, Default)]
pub(crate) struct Threads {
    running: AtomicUsize,
    end: Notify,
}

impl Threads {
    /// Waits until all have ended.
    pub(crate) async fn ended(&self) {
        loop {
            let end = self.end.notified();
            if self.running.load(Ordering::Acquire) == 0 {
                return;
            }
            end.await;
        }
    }
}

struct Running(Arc<Threads>);

impl Running {
    fn new(threads: &Arc<Threads>) -> Self {
        threads.running.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(threads))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
        self.0.end.notify_waiters();
    }
}
