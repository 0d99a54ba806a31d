//! The oracle: what was published, handled and given up, and whether that is what was promised (`DELIVERY` §5.3).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    job::Job,
    verdict::{Tested, some_of},
};

/// Takes notes of one group. Clones are the same notes.
#[derive(Debug, Clone, Default)]
pub(super) struct Oracle(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// By number: its lane, its place among what was published, and what the publisher was told.
    published: BTreeMap<u64, Published>,
    calls: Vec<Call>,
    /// Handled well.
    done: BTreeSet<u64>,
    dead: BTreeSet<u64>,
    /// Confirmed, and not yet handled or given up.
    open: BTreeSet<u64>,
    /// Settled by the runtime before their handler had ended, or their dead letter was written.
    early: Vec<u64>,
    /// Settled by the runtime.
    settled: BTreeSet<u64>,
    /// How many calls had begun while another of their lane was running in the same member.
    overlaps: Vec<(u64, u64)>,
    running: Vec<usize>,
    most_at_once: usize,
}

#[derive(Debug)]
struct Published {
    key: String,
    place: usize,
    told: Told,
}

/// What the publisher was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Confirmed,
    Refused,
    /// Nobody knows.
    Unknown,
}

#[derive(Debug, Clone)]
struct Call {
    number: u64,
    key: String,
    member: usize,
    ended: Option<bool>,
}

/// One call of a handler. Dropped before it is told how it ended, it was cancelled.
#[derive(Debug)]
pub(super) struct Span {
    oracle: Oracle,
    index: usize,
}

impl Oracle {
    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn published(&self, job: &Job, told: Told) {
        let mut notes = self.lock();
        let place = notes.published.len();
        notes.published.insert(job.number, Published { key: job.key.clone(), place, told });
        if told == Told::Confirmed {
            notes.open(job.number);
        }
    }

    /// A publish that was noted before it was made is confirmed.
    pub(super) fn confirmed(&self, job: &Job) {
        let mut notes = self.lock();
        if let Some(published) = notes.published.get_mut(&job.number) {
            published.told = Told::Confirmed;
        }
        notes.open(job.number);
    }

    /// A handler is called, in this member of the group.
    pub(super) fn called(&self, job: &Job, member: usize) -> Span {
        let mut notes = self.lock();
        let index = notes.calls.len();
        let same_lane = |other: &Call| !job.key.is_empty() && other.key == job.key && other.member == member;
        let overlaps: Vec<_> =
            notes.running.iter().map(|index| &notes.calls[*index]).filter(|one| same_lane(one)).collect();
        let overlaps: Vec<_> = overlaps.iter().map(|other| (other.number, job.number)).collect();
        notes.overlaps.extend(overlaps);
        notes.calls.push(Call { number: job.number, key: job.key.clone(), member, ended: None });
        notes.running.push(index);
        notes.most_at_once = notes.most_at_once.max(notes.running.len());
        Span { oracle: self.clone(), index }
    }

    /// A dead letter of this job was seen.
    pub(super) fn dead(&self, number: u64) {
        let mut notes = self.lock();
        notes.dead.insert(number);
        notes.open.remove(&number);
    }

    /// The runtime settles this job; `dead` says whether its dead letter was confirmed.
    pub(super) fn settling(&self, number: u64, dead: bool) {
        let mut notes = self.lock();
        if !dead && !notes.done.contains(&number) {
            notes.early.push(number);
        }
        notes.settled.insert(number);
    }

    /// The jobs that were handled well, each once.
    pub(super) fn handled(&self) -> BTreeSet<u64> {
        self.lock().done.clone()
    }

    pub(super) fn settled(&self) -> BTreeSet<u64> {
        self.lock().settled.clone()
    }

    /// How often this job's handler was called.
    pub(super) fn calls_of(&self, number: u64) -> usize {
        self.lock().calls.iter().filter(|call| call.number == number).count()
    }

    pub(super) fn calls(&self) -> usize {
        self.lock().calls.len()
    }

    /// How many calls are running.
    pub(super) fn running(&self) -> usize {
        self.lock().running.len()
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.lock().most_at_once
    }

    /// Jobs that were handled well more than once.
    pub(super) fn twice(&self) -> Vec<u64> {
        let (mut seen, notes) = (BTreeSet::new(), self.lock());
        let done = notes.calls.iter().filter(|call| call.ended == Some(true)).map(|call| call.number);
        done.filter(|number| !seen.insert(*number)).collect()
    }

    /// How many that were confirmed are yet to be handled or given up.
    pub(super) fn left(&self) -> usize {
        self.lock().open.len()
    }

    /// No loss, no phantom, no early settle, nothing in both, lanes exclusive, and each key in order.
    pub(super) fn check(&self) -> Tested {
        self.check_but_for_order()?;
        none("handled out of the order of their key", self.lock().out_of_order())
    }

    /// The same where no order is asked for.
    pub(super) fn check_but_for_order(&self) -> Tested {
        let notes = self.lock();
        none("confirmed, and neither handled nor among the dead letters", notes.open.iter().copied().collect())?;
        none("handled, and never published", notes.phantoms())?;
        none("settled before they were done", notes.early.clone())?;
        none("both handled and among the dead letters", notes.both())?;
        none("begun while another of their key was running", notes.overlaps.iter().map(|(_, late)| *late).collect())
    }
}

impl Notes {
    /// Something was confirmed, which may have been handled by then.
    fn open(&mut self, number: u64) {
        if !self.done.contains(&number) && !self.dead.contains(&number) {
            self.open.insert(number);
        }
    }

    fn phantoms(&self) -> Vec<u64> {
        let was_sent = |number| self.published.get(&number).is_some_and(|one| one.told != Told::Refused);
        let called: BTreeSet<_> = self.calls.iter().map(|call| call.number).collect();
        called.into_iter().filter(|number| !was_sent(*number)).collect()
    }

    fn both(&self) -> Vec<u64> {
        self.done.intersection(&self.dead).copied().collect()
    }

    /// First completions, against the order in which they were published.
    fn out_of_order(&self) -> Vec<u64> {
        let (mut seen, mut last, mut wrong) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
        let done = self.calls.iter().filter(|call| call.ended == Some(true) && !call.key.is_empty());
        for call in done {
            let Some(published) = self.published.get(&call.number) else { continue };
            if !seen.insert(call.number) {
                continue;
            }
            let last = last.entry(&published.key).or_insert(published.place);
            if published.place < *last {
                wrong.push(call.number);
            }
            *last = published.place.max(*last);
        }
        wrong
    }
}

impl Span {
    /// It ended, and well or not.
    pub(super) fn ended(self, well: bool) {
        let mut notes = self.oracle.lock();
        notes.calls[self.index].ended = Some(well);
        if well {
            let number = notes.calls[self.index].number;
            notes.done.insert(number);
            notes.open.remove(&number);
        }
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.oracle.lock().running.retain(|index| *index != self.index);
    }
}

fn none(what: &str, numbers: Vec<u64>) -> Tested {
    if numbers.is_empty() { Ok(()) } else { Err(format!("{what}: {}", some_of(&numbers)).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(jobs: &[(&str, u64)]) -> (Oracle, Vec<Job>) {
        let (oracle, jobs): (_, Vec<_>) = (Oracle::default(), jobs.iter().map(|(key, n)| Job::new(key, *n)).collect());
        jobs.iter().for_each(|job| oracle.published(job, Told::Confirmed));
        (oracle, jobs)
    }

    fn complaint(oracle: &Oracle) -> String {
        oracle.check().map_or_else(|stop| stop.to_string(), |()| "none".to_owned())
    }

    #[test]
    fn what_is_handled_in_order_is_right() {
        let (oracle, jobs) = notes(&[("a", 1), ("b", 2), ("a", 3)]);
        [1, 0, 2, 0].iter().for_each(|job| oracle.called(&jobs[*job], 0).ended(true));
        assert_eq!((complaint(&oracle), oracle.twice()), ("none".to_owned(), vec![1]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let (oracle, jobs) = notes(&[("a", 1), ("a", 2)]);
        oracle.called(&jobs[1], 0).ended(true);
        assert!(complaint(&oracle).starts_with("confirmed, and neither handled nor among the dead letters: 1"));
        oracle.called(&jobs[0], 0).ended(true);
        assert!(complaint(&oracle).starts_with("handled out of the order of their key: 1"));
        let both = (oracle.called(&jobs[0], 0), oracle.called(&jobs[1], 0));
        assert!(complaint(&oracle).starts_with("begun while another of their key was running: 2"), "{both:?}");
        oracle.dead(2);
        assert!(complaint(&oracle).starts_with("both handled and among the dead letters: 2"));
        oracle.called(&Job::new("a", 9), 0).ended(true);
        assert!(complaint(&oracle).starts_with("handled, and never published: 9"));
    }

    #[test]
    fn a_settle_before_the_end_is_early() {
        let (oracle, jobs) = notes(&[("a", 1)]);
        let span = oracle.called(&jobs[0], 0);
        oracle.settling(1, false);
        span.ended(true);
        assert!(complaint(&oracle).starts_with("settled before they were done: 1"));
    }
}
