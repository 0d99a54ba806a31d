//! What an answer means: the table of `DELIVERY` §3.2, without I/O.

use std::time::Duration;

use super::plan::RetryPlan;
use crate::handler::VerdictKind;

/// What a call came to, as far as the table asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// It succeeded.
    Ok,
    /// It failed with a verdict; a panic or a timeout is a `Retry`.
    Failed(VerdictKind),
    /// The bytes were no such event: the handler was not called.
    Undecodable,
    /// What it returned can't be published.
    InvalidOutput,
}

/// What has been spent on a delivery, this call included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent {
    pub(super) attempts: u32,
    pub(super) defers: u32,
    pub(super) age: Duration,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Publish what was returned, then settle.
    Publish,
    /// Settle and count.
    Skip,
    /// Call again after this long.
    Retry { after: Duration },
    /// Call again after this long; this call didn't count.
    Defer { after: Duration },
    /// To the dead letters.
    DeadLetter(Reason),
}

/// Why a delivery is given up; its name stands in the dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Decode,
    Rejected,
    Attempts,
    Deadline,
    Defers,
    Output,
    Unknown,
}

impl Reason {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Rejected => "rejected",
            Self::Attempts => "attempts",
            Self::Deadline => "deadline",
            Self::Defers => "defers",
            Self::Output => "output",
            Self::Unknown => "unknown",
        }
    }
}

/// The table. `random` is uniform in `0.0..1.0`.
pub(super) fn decide(came: Came, spent: Spent, plan: &RetryPlan, random: f64) -> Next {
    let kind = match came {
        Came::Ok => return Next::Publish,
        Came::Undecodable => return Next::DeadLetter(Reason::Decode),
        Came::InvalidOutput => return Next::DeadLetter(Reason::Output),
        Came::Failed(kind) => kind,
    };
    let after = match kind {
        VerdictKind::Skip => return Next::Skip,
        VerdictKind::Reject => return Next::DeadLetter(Reason::Rejected),
        VerdictKind::Defer(_) if spent.defers >= plan.max_defers => return Next::DeadLetter(Reason::Defers),
        VerdictKind::Defer(after) => return Next::Defer { after },
        VerdictKind::Retry => plan.backoff.delay(spent.attempts, random),
        VerdictKind::RetryAfter(after) => after,
    };
    if spent.attempts >= plan.attempts {
        Next::DeadLetter(Reason::Attempts)
    } else if plan.deadline.is_some_and(|deadline| spent.age.saturating_add(after) > deadline) {
        Next::DeadLetter(Reason::Deadline)
    } else {
        Next::Retry { after }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::backoff::{Backoff, Jitter};

    const MS: Duration = Duration::from_millis(1);
    const PLAN: RetryPlan = RetryPlan {
        attempts: 3,
        backoff: Backoff::DEFAULT.with_jitter(Jitter::None),
        deadline: Some(Duration::from_secs(1)),
        max_defers: 2,
    };

    fn next(kind: VerdictKind, attempts: u32) -> Next {
        decide(Came::Failed(kind), Spent { attempts, defers: 0, age: Duration::ZERO }, &PLAN, 0.5)
    }

    #[test]
    fn attempts_count_every_call() {
        assert_eq!(next(VerdictKind::Retry, 1), Next::Retry { after: 100 * MS });
        assert_eq!(next(VerdictKind::Retry, 2), Next::Retry { after: 200 * MS });
        assert_eq!(next(VerdictKind::Retry, 3), Next::DeadLetter(Reason::Attempts));
        assert_eq!(next(VerdictKind::RetryAfter(5 * MS), 2), Next::Retry { after: 5 * MS });
        assert_eq!(next(VerdictKind::RetryAfter(5 * MS), 3), Next::DeadLetter(Reason::Attempts));
    }

    #[test]
    fn a_retry_that_would_come_too_late_is_not_made() {
        assert_eq!(next(VerdictKind::RetryAfter(2000 * MS), 1), Next::DeadLetter(Reason::Deadline));
    }

    #[test]
    fn defers_are_bounded_and_free() {
        let spent = |defers| Spent { attempts: 9, defers, age: Duration::ZERO };
        let defer = Came::Failed(VerdictKind::Defer(MS));
        assert_eq!(decide(defer, spent(1), &PLAN, 0.0), Next::Defer { after: MS });
        assert_eq!(decide(defer, spent(2), &PLAN, 0.0), Next::DeadLetter(Reason::Defers));
    }

    #[test]
    fn the_rest_of_the_table() {
        let spent = Spent { attempts: 1, defers: 0, age: Duration::ZERO };
        let rows = [
            (Came::Ok, Next::Publish),
            (Came::Failed(VerdictKind::Skip), Next::Skip),
            (Came::Failed(VerdictKind::Reject), Next::DeadLetter(Reason::Rejected)),
            (Came::Undecodable, Next::DeadLetter(Reason::Decode)),
            (Came::InvalidOutput, Next::DeadLetter(Reason::Output)),
        ];
        for (came, expected) in rows {
            assert_eq!(decide(came, spent, &PLAN, 0.9), expected, "{came:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200_000))]

        /// Whatever a handler answers, it is called at most `attempts` times and deferred at most `max_defers` times.
        #[test]
        fn every_delivery_ends(
            attempts in 1u32..8, max_defers in 0u32..4,
            answers in prop::collection::vec((0u8..3, 0u64..100), 5),
        ) {
            let plan = RetryPlan { attempts, max_defers, deadline: None, ..PLAN };
            let mut spent = Spent { attempts: 0, defers: 0, age: Duration::ZERO };
            for (answer, wait) in answers.iter().cycle() {
                let wait = Duration::from_millis(*wait);
                let kind = [VerdictKind::Retry, VerdictKind::RetryAfter(wait), VerdictKind::Defer(wait)][usize::from(*answer)];
                spent.attempts += 1;
                prop_assert!(spent.attempts <= attempts);
                match decide(Came::Failed(kind), spent, &plan, 0.3) {
                    Next::Retry { .. } => {}
                    Next::Defer { .. } => {
                        spent.attempts -= 1;
                        spent.defers += 1;
                        prop_assert!(spent.defers <= max_defers);
                    }
                    Next::DeadLetter(_) => break,
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }
}
