//! How long to wait before trying again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// The schedule of a retry: `min(base · multiplier^n, cap)`, spread by jitter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// The wait before the second attempt.
    pub base: Duration,
    /// By how much each wait is longer than the one before; at least 1.
    pub multiplier: f64,
    /// The longest wait.
    pub cap: Duration,
    /// How waits are spread, so that those who failed together don't return together.
    pub jitter: Jitter,
}

/// How waits are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Jitter {
    /// Anything between nothing and the scheduled wait.
    #[default]
    Full,
    /// Exactly the scheduled wait.
    None,
    /// The scheduled wait, give or take this much; never more than the cap.
    Width(Duration),
}

impl Backoff {
    /// 100 ms, doubled each time, up to 30 s, with full jitter.
    pub const DEFAULT: Self =
        Self { base: Duration::from_millis(100), multiplier: 2.0, cap: Duration::from_secs(30), jitter: Jitter::Full };

    /// From `base`, doubled each time, up to `cap`, with full jitter.
    #[must_use]
    pub const fn exponential(base: Duration, cap: Duration) -> Self {
        Self { base, cap, ..Self::DEFAULT }
    }

    /// The same wait each time.
    #[must_use]
    pub const fn fixed(wait: Duration) -> Self {
        Self { base: wait, multiplier: 1.0, cap: wait, jitter: Jitter::None }
    }

    /// The same schedule, spread in another way.
    #[must_use]
    pub const fn with_jitter(self, jitter: Jitter) -> Self {
        Self { jitter, ..self }
    }

    /// The wait after the `failures`-th failure (the first is 1), before jitter. It saturates at the cap.
    #[must_use]
    pub fn scheduled(&self, failures: u32) -> Duration {
        let exponent = i32::try_from(failures.saturating_sub(1)).unwrap_or(i32::MAX);
        let seconds = self.base.as_secs_f64() * self.multiplier.max(1.0).powi(exponent);
        Duration::try_from_secs_f64(seconds).map_or(self.cap, |wait| wait.min(self.cap))
    }

    /// The wait after the `failures`-th failure; `random` is uniform in `0.0..1.0`.
    #[must_use]
    pub fn delay(&self, failures: u32, random: f64) -> Duration {
        let scheduled = self.scheduled(failures);
        match self.jitter {
            Jitter::Full => scheduled.mul_f64(random),
            Jitter::None => scheduled,
            Jitter::Width(width) => {
                let low = scheduled.saturating_sub(width);
                let high = scheduled.saturating_add(width).min(self.cap);
                low + high.saturating_sub(low).mul_f64(random)
            }
        }
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A number in `0.0..1.0`, for jitter: unpredictable enough to spread, and no more.
pub(crate) fn random() -> f64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let bits = RandomState::new().hash_one(CALLS.fetch_add(1, Ordering::Relaxed));
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let fraction = (bits >> 11) as f64 / (1u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        let waits: Vec<_> = (1..=10).map(|n| Backoff::DEFAULT.scheduled(n)).collect();
        assert_eq!(waits[..4], [ms(100), ms(200), ms(400), ms(800)]);
        assert_eq!(waits[9], ms(30_000));
        assert_eq!(Backoff::DEFAULT.scheduled(0), ms(100));
    }

    #[test]
    fn full_jitter_spreads_over_the_whole_wait() {
        let mut buckets = [0u32; 10];
        for _ in 0..10_000 {
            let share = Backoff::DEFAULT.delay(5, random()).as_secs_f64() / 1.6;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0.0..1.0 times ten")]
            let bucket = (share * 10.0) as usize;
            buckets[bucket] += 1;
        }
        assert!(buckets.iter().all(|count| (700..1300).contains(count)), "{buckets:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// No overflow, never above the cap, whatever the settings (`traps` B16).
        #[test]
        fn a_wait_never_exceeds_the_cap(
            base in 0u64..=u64::MAX, multiplier in 0.0f64..1e9, cap in 0u64..=u64::MAX,
            width in prop::option::of(0u64..=u64::MAX), failures: u32, random in 0.0f64..1.0,
        ) {
            let jitter = width.map_or(Jitter::Full, |width| Jitter::Width(ms(width)));
            let backoff = Backoff { base: ms(base), multiplier, cap: ms(cap), jitter };
            prop_assert!(backoff.delay(failures, random) <= ms(cap));
        }
    }
}
