//! The injectable clock: wall time for what is written down, monotonic time for what is waited for.
//!
//! Waiting always goes through tokio's timers, so a test that pauses tokio's
//! clock has paused ours. Due times are monotonic: a jump of the wall clock
//! makes nothing early (`traps` B18).

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, DurationRound, SubsecRound, TimeDelta, Utc};
use tokio::time::Instant;

/// Where the time of day comes from.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    Virtual(Arc<Virtual>),
}

#[derive(Debug)]
struct Virtual {
    start: DateTime<Utc>,
    since: Instant,
    /// Microseconds by which a test has moved the wall clock.
    jump: AtomicI64,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` now and runs with tokio's clock, which a test may have paused.
    #[must_use]
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self(Source::Virtual(Arc::new(Virtual { start, since: Instant::now(), jump: AtomicI64::new(0) })))
    }

    /// The time of day, floored to microseconds, as every codec writes it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => now(),
            Source::Virtual(clock) => {
                let ran = TimeDelta::from_std(clock.since.elapsed()).unwrap_or(TimeDelta::MAX);
                let jump = TimeDelta::microseconds(clock.jump.load(Ordering::Relaxed));
                (clock.start + ran + jump).trunc_subsecs(6)
            }
        }
    }

    /// Microseconds since the Unix epoch.
    pub(crate) fn micros(&self) -> i64 {
        match &self.0 {
            Source::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| since.as_secs().cast_signed() * 1_000_000 + i64::from(since.subsec_micros())),
            Source::Virtual(_) => self.now().timestamp_micros(),
        }
    }

    /// Moves the wall clock of a virtual clock without moving what is waited for; the system's clock stays.
    pub fn jump(&self, by: TimeDelta) {
        if let Source::Virtual(clock) = &self.0 {
            clock.jump.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
        }
    }
}

/// The time of day, floored to microseconds: what survives every codec unchanged.
#[must_use]
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_virtual_clock_runs_with_tokios() {
        let clock = Clock::starting_at(DateTime::UNIX_EPOCH);
        tokio::time::advance(std::time::Duration::from_secs(90)).await;
        assert_eq!(clock.now().timestamp(), 90);
        clock.jump(TimeDelta::hours(-1));
        assert_eq!(clock.now().timestamp(), 90 - 3600);
    }

    #[test]
    fn now_has_no_nanoseconds() {
        assert_eq!(now().timestamp_subsec_nanos() % 1000, 0);
    }
}
