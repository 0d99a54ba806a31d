//! Which position a consumer group may commit: never past anything unsettled.

use std::collections::VecDeque;

/// Tracks the deliveries of one partition, in order of their positions; `T` says whose an unsettled one is.
///
/// The committed position is the lowest unsettled one, else one past the highest
/// delivered. Positions may have gaps, as compaction and transaction markers
/// leave them; and a position is never derived from what was merely seen
/// (`traps` A2, A4, A5).
#[derive(Debug, Clone)]
pub struct Frontier<T> {
    /// From the lowest unsettled position on; `None` is settled.
    window: VecDeque<(u64, Option<T>)>,
    /// One past the highest position that was delivered.
    end: u64,
    /// How many in the window are unsettled.
    open: usize,
}

impl<T> Frontier<T> {
    /// A group that has settled everything before `position`.
    #[must_use]
    pub fn at(position: u64) -> Self {
        Self { window: VecDeque::new(), end: position, open: 0 }
    }

    /// Notes a delivery. Positions rise: one before the end changes nothing.
    pub fn deliver(&mut self, position: u64, owner: T) {
        if position >= self.end {
            self.window.push_back((position, Some(owner)));
            self.end = position + 1;
            self.open += 1;
        }
    }

    /// Notes that a delivery is settled; whose it was, or `None` where it had been settled before.
    pub fn settle(&mut self, position: u64) -> Option<T> {
        let index = self.index(position)?;
        let owner = self.window[index].1.take();
        self.open -= usize::from(owner.is_some());
        while self.window.front().is_some_and(|(_, owner)| owner.is_none()) {
            self.window.pop_front();
        }
        owner
    }

    /// Whose an unsettled delivery is.
    pub fn owner(&mut self, position: u64) -> Option<&mut T> {
        let index = self.index(position)?;
        self.window[index].1.as_mut()
    }

    /// The position to commit.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.window.front().map_or(self.end, |(position, _)| *position)
    }

    /// One past the highest position that was delivered.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// How many are delivered and not settled.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open
    }

    /// Whether a position is behind the frontier, or delivered and settled.
    #[must_use]
    pub fn is_settled(&self, position: u64) -> bool {
        position < self.end && self.index(position).is_none_or(|index| self.window[index].1.is_none())
    }

    /// Everything delivered and not settled, in order.
    pub fn unsettled(&mut self) -> impl Iterator<Item = (u64, &mut T)> {
        self.window.iter_mut().filter_map(|(position, owner)| Some((*position, owner.as_mut()?)))
    }

    /// Where a position stands in the window: without gaps, at its distance from the front.
    fn index(&self, position: u64) -> Option<usize> {
        let (front, _) = self.window.front()?;
        let guess = usize::try_from(position.checked_sub(*front)?).ok()?;
        if self.window.get(guess).is_some_and(|(at, _)| *at == position) {
            return Some(guess);
        }
        self.window.binary_search_by_key(&position, |(at, _)| *at).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_gap_does_not_hold_the_frontier() {
        let mut frontier = Frontier::at(0);
        [0, 1, 5, 6].into_iter().for_each(|position| frontier.deliver(position, ()));
        assert!([6, 0, 5, 1].into_iter().all(|position| frontier.settle(position).is_some()));
        assert_eq!(frontier.position(), 7);
    }

    #[test]
    fn what_is_unsettled_holds_the_frontier() {
        let mut frontier = Frontier::at(3);
        (3..10).for_each(|position| frontier.deliver(position, ()));
        (4..10).for_each(|position| assert_eq!(frontier.settle(position), Some(())));
        assert_eq!((frontier.position(), frontier.settle(5)), (3, None));
    }

    /// A million steps of deliveries with gaps and settles in any order, against sets.
    #[test]
    fn the_frontier_never_passes_what_is_unsettled() {
        let steps = prop::collection::vec((any::<bool>(), 0u64..4, any::<prop::sample::Index>()), 4000);
        let config = ProptestConfig { cases: 250, ..ProptestConfig::default() };
        proptest!(config, |(steps in steps)| {
            let (mut frontier, mut unsettled, mut end) = (Frontier::at(0), BTreeSet::new(), 0);
            for (deliver, gap, pick) in steps {
                if deliver || unsettled.is_empty() {
                    end += gap + 1;
                    frontier.deliver(end - 1, ());
                    unsettled.insert(end - 1);
                } else {
                    let all: Vec<u64> = unsettled.iter().copied().collect();
                    let one = *pick.get(&all);
                    prop_assert_eq!(frontier.settle(one), Some(()));
                    prop_assert_eq!(frontier.settle(one), None);
                    unsettled.remove(&one);
                }
                prop_assert_eq!(frontier.open(), unsettled.len());
                prop_assert_eq!(frontier.position(), unsettled.first().copied().unwrap_or(end));
                prop_assert_eq!(frontier.open(), unsettled.len());
            }
            prop_assert!(frontier.unsettled().map(|(position, ())| position).eq(unsettled));
        });
    }
}
