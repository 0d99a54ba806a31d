//! Steps are announced, and timed.

use std::time::Instant;

use crate::Result;

pub(crate) fn step<T>(name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("\n==> {name}");
    let start = Instant::now();
    let result = run();
    let how = if result.is_ok() { "" } else { "failed, " };
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("==> {name}: {how}{seconds:.1} s");
    result
}
