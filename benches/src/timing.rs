//! Nanoseconds a message, from the first begun to the last done.

use std::time::Instant;

use crate::case::{Case, Result, Threads};
use crate::progress;

/// What a case took, over all rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// The median.
    pub(crate) ns: f64,
    /// How far the 90th percentile is from the 10th, as a part of the median.
    pub(crate) spread: f64,
}

/// Times every case once in each round, so that whatever drifts drifts for all of them.
///
/// Each round starts one case later than the round before, so none always runs in the wake of the same one.
pub(crate) fn measure(cases: &[Case], rounds: usize) -> Result<Vec<Option<Timing>>> {
    let mut samples = vec![Vec::with_capacity(rounds); cases.len()];
    for round in 0..rounds {
        progress::tell("timing, round", round + 1, rounds);
        for turn in 0..cases.len() {
            let at = (round + turn) % cases.len();
            if let Some(messages) = cases[at].sizes.timed {
                samples[at].push(once(&cases[at], messages)?);
            }
        }
    }
    Ok(samples.into_iter().map(summary).collect())
}

fn once(case: &Case, messages: u64) -> Result<f64> {
    let mut running = (case.start)(Threads::Two)?;
    running.run(messages / 4)?;
    let start = Instant::now();
    running.run(messages)?;
    let elapsed = start.elapsed();
    running.stop()?;
    Ok(elapsed.as_nanos() as f64 / messages as f64)
}

/// The median of samples and how far they lie apart; none of none.
pub(crate) fn summary(mut samples: Vec<f64>) -> Option<Timing> {
    samples.sort_by(f64::total_cmp);
    let ns = percentile(&samples, 0.5)?;
    let spread = (percentile(&samples, 0.9)? - percentile(&samples, 0.1)?) / ns;
    Some(Timing { ns, spread })
}

/// A percentile of sorted samples, interpolated between the two nearest.
fn percentile(sorted: &[f64], part: f64) -> Option<f64> {
    let position = part * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn the_median_and_the_spread_around_it() {
        let timing = summary((0..=10).rev().map(f64::from).collect()).unwrap();
        assert_eq!((timing.ns, timing.spread), (5.0, 1.6));
        assert!(summary(Vec::new()).is_none());
    }
}
