//! Slow handlers, for tests.

use std::time::Duration;

/// Takes this long, in virtual time where the test's clock is paused.
pub async fn stall(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Takes this long, on this thread, in real time: what a handler does that blocks.
pub fn stall_blocking(duration: Duration) {
    std::thread::sleep(duration);
}
