//! What the tests share.

use std::{future::Future, time::Duration};

/// Waits until `condition` holds; the only place of the tests that sleeps.
///
/// # Panics
/// When it does not hold within 30 s.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    for _ in 0..30_000 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("{what}: not within 30 s");
}
