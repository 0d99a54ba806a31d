use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds of the duration buckets, inclusive, in seconds; one more bucket takes what is longer.
pub const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// [`BUCKETS`] in nanoseconds, so that an observation is compared without floats.
const BOUNDS: [u64; BUCKETS.len()] = [
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    10_000_000_000,
];

/// What a histogram held when it was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistogramValues {
    /// How many durations were observed.
    pub count: u64,
    /// Their sum.
    pub sum: Duration,
    /// How many were at most as long as each of [`BUCKETS`]; the last entry is the count.
    pub buckets: [u64; BUCKETS.len() + 1],
}

/// Durations by bucket: an observation is two relaxed additions, and reading does the rest.
///
/// It has cache lines of its own: publishers and consumers write different histograms
/// of one meter from different threads.
#[derive(Debug, Default)]
#[repr(C, align(128))]
pub(super) struct Histogram {
    /// In nanoseconds, which wrap after 584 years.
    sum: AtomicU64,
    /// Not cumulative.
    buckets: [AtomicU64; BUCKETS.len() + 1],
}

impl Histogram {
    /// Observes one duration `n` times.
    pub(super) fn observe(&self, n: u64, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| nanos <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(n, Relaxed);
        self.sum.fetch_add(nanos.saturating_mul(n), Relaxed);
    }

    /// The count always agrees with the buckets; the sum may lack an observation that is under way.
    pub(super) fn values(&self) -> HistogramValues {
        let mut count = 0;
        let buckets = self.buckets.each_ref().map(|bucket| {
            count += bucket.load(Relaxed);
            count
        });
        HistogramValues { count, sum: Duration::from_nanos(self.sum.load(Relaxed)), buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_lists_of_bounds_agree() {
        assert_eq!(BUCKETS.map(|seconds| Duration::from_secs_f64(seconds).as_nanos()), BOUNDS.map(u128::from));
    }

    #[test]
    fn a_bound_belongs_to_its_bucket_and_what_is_longer_to_the_next() {
        for (bucket, bound) in BOUNDS.into_iter().enumerate() {
            let histogram = Histogram::default();
            histogram.observe(1, Duration::from_nanos(bound));
            assert_eq!(histogram.values().buckets, std::array::from_fn(|at| u64::from(at >= bucket)), "{bound} ns");
            histogram.observe(1, Duration::from_nanos(bound + 1));
            let expected = std::array::from_fn(|at| u64::from(at >= bucket) + u64::from(at > bucket));
            assert_eq!(histogram.values().buckets, expected, "{bound} ns and one more");
        }
    }

    #[test]
    fn nothing_is_too_short_or_too_long() {
        let histogram = Histogram::default();
        histogram.observe(1, Duration::ZERO);
        histogram.observe(1, Duration::MAX);
        let values = histogram.values();
        assert_eq!((values.buckets[0], values.buckets[10], values.buckets[11], values.count), (1, 1, 2, 2));
    }

    #[test]
    fn n_at_once_are_n_observations() {
        let histogram = Histogram::default();
        histogram.observe(64, Duration::from_millis(7));
        histogram.observe(0, Duration::from_secs(1));
        let values = histogram.values();
        assert_eq!((values.count, values.sum), (64, Duration::from_millis(448)));
        assert_eq!(values.buckets[..2], [0, 64]);
    }
}
