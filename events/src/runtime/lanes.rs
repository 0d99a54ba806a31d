//! Which delivery may be handled next: one of each lane at a time, in order.
//!
//! Pure: no I/O, no clock, no lock. A lane exists while it holds deliveries, so
//! memory is bounded by what is in flight, however many keys there are.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    hash::BuildHasher,
};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use tokio::time::Instant;

use crate::key::Key;

/// What is handled one at a time: a key within a partition, or a whole partition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LaneId {
    pub(super) partition: u32,
    pub(super) key: Option<Key>,
}

/// A job that was taken, and has to be finished or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u32);

/// Deliveries by lane.
#[derive(Debug)]
pub(super) struct Lanes<J> {
    slots: Vec<Slot<J>>,
    free: Vec<u32>,
    lanes: HashTable<Lane>,
    hasher: RandomState,
    ready: VecDeque<u32>,
    /// (due, slot, the slot's generation): an entry of an older generation means nothing.
    waiting: BinaryHeap<Reverse<(Instant, u32, u32)>>,
    held: usize,
    len: usize,
}

#[derive(Debug)]
struct Slot<J> {
    /// Absent while it is being handled, or when the slot is free.
    job: Option<J>,
    /// The hash of its lane, where it has one.
    lane: Option<u64>,
    /// The next of the same lane.
    next: Option<u32>,
    generation: u32,
    held: bool,
}

#[derive(Debug)]
struct Lane {
    id: LaneId,
    hash: u64,
    /// Ready, being handled, or held; the others of the lane wait behind it.
    head: u32,
    tail: u32,
}

impl<J> Lanes<J> {
    pub(super) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            lanes: HashTable::new(),
            hasher: RandomState::default(),
            ready: VecDeque::new(),
            waiting: BinaryHeap::new(),
            held: 0,
            len: 0,
        }
    }

    /// How many there are: ready, behind others, held or being handled.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many are held until they are due.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Whether one could be taken.
    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Adds a delivery at the end of its lane; one without a lane waits for none.
    pub(super) fn admit(&mut self, lane: Option<LaneId>, job: J) {
        let hash = lane.as_ref().map(|id| self.hasher.hash_one(id));
        let slot = self.occupy(Slot { job: Some(job), lane: hash, next: None, generation: 0, held: false });
        let Some((id, hash)) = lane.zip(hash) else { return self.ready.push_back(slot) };
        if let Some(lane) = self.lanes.find_mut(hash, |lane| lane.id == id) {
            self.slots[lane.tail as usize].next = Some(slot);
            lane.tail = slot;
        } else {
            self.lanes.insert_unique(hash, Lane { id, hash, head: slot, tail: slot }, |lane| lane.hash);
            self.ready.push_back(slot);
        }
    }

    /// Takes a delivery whose turn it is. Its lane stands still until it is finished.
    pub(super) fn take(&mut self) -> Option<(Ticket, J)> {
        let slot = self.ready.pop_front()?;
        let job = self.slots[slot as usize].job.take().expect("a ready slot holds a job");
        Some((Ticket(slot), job))
    }

    /// A delivery is over: the next of its lane gets its turn.
    pub(super) fn finish(&mut self, ticket: Ticket) {
        let slot = ticket.0;
        self.advance(slot);
        self.vacate(slot);
    }

    /// A delivery waits until it is due, and its lane with it.
    pub(super) fn hold(&mut self, ticket: Ticket, job: J, due: Instant) {
        let slot = &mut self.slots[ticket.0 as usize];
        slot.job = Some(job);
        slot.held = true;
        self.held += 1;
        self.waiting.push(Reverse((due, ticket.0, slot.generation)));
    }

    /// Gives those their turn that are due; whether there were any.
    pub(super) fn wake(&mut self, now: Instant) -> bool {
        let mut any = false;
        while self.next_due().is_some_and(|due| due <= now) {
            let Some(Reverse((_, slot, _))) = self.waiting.pop() else { break };
            self.slots[slot as usize].held = false;
            self.held -= 1;
            self.ready.push_back(slot);
            any = true;
        }
        any
    }

    /// When the next one is due.
    pub(super) fn next_due(&mut self) -> Option<Instant> {
        while let Some(Reverse((due, slot, generation))) = self.waiting.peek() {
            let current = &self.slots[*slot as usize];
            if current.held && current.generation == *generation {
                return Some(*due);
            }
            self.waiting.pop();
        }
        None
    }

    /// Those that are not being handled.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &J> {
        self.slots.iter().filter_map(|slot| slot.job.as_ref())
    }

    /// Removes those that are not being handled and that `which` names. The order of the others stays.
    pub(super) fn remove(&mut self, mut which: impl FnMut(&J) -> bool) -> Vec<J> {
        let mut removed = Vec::new();
        let mut gone = vec![false; self.slots.len()];
        for (slot, gone) in self.slots.iter_mut().zip(&mut gone) {
            if slot.job.as_ref().is_some_and(&mut which) {
                removed.extend(slot.job.take());
                *gone = true;
            }
        }
        if removed.is_empty() {
            return removed;
        }
        self.ready.retain(|slot| !gone[*slot as usize]);
        self.relink(&gone);
        for slot in (0..).zip(&gone).filter(|(_, gone)| **gone).map(|(slot, _)| slot) {
            self.vacate(slot);
        }
        removed
    }

    /// Takes slots out of their lanes, wherever they stand, and lanes that are empty then.
    fn relink(&mut self, gone: &[bool]) {
        let Self { slots, lanes, ready, .. } = self;
        lanes.retain(|lane| {
            let (mut next, mut last) = (Some(lane.head), None);
            let passes = gone[lane.head as usize];
            while let Some(slot) = next {
                next = slots[slot as usize].next;
                if gone[slot as usize] {
                    continue;
                }
                slots[slot as usize].next = None;
                match last.replace(slot) {
                    Some(last) => slots[last as usize].next = Some(slot),
                    None => lane.head = slot,
                }
                lane.tail = slot;
            }
            if passes && last.is_some() {
                ready.push_back(lane.head);
            }
            last.is_some()
        });
    }

    /// Passes the turn of a lane from its head to the next.
    fn advance(&mut self, slot: u32) {
        let Slot { lane: Some(hash), next, .. } = self.slots[slot as usize] else { return };
        let Ok(mut lane) = self.lanes.find_entry(hash, |lane| lane.head == slot) else { return };
        match next {
            Some(next) => {
                lane.get_mut().head = next;
                self.ready.push_back(next);
            }
            None => drop(lane.remove()),
        }
    }

    fn occupy(&mut self, slot: Slot<J>) -> u32 {
        self.len += 1;
        if let Some(index) = self.free.pop() {
            let generation = self.slots[index as usize].generation;
            self.slots[index as usize] = Slot { generation, ..slot };
            return index;
        }
        self.slots.push(slot);
        u32::try_from(self.slots.len() - 1).expect("slots are counted in 32 bits")
    }

    fn vacate(&mut self, slot: u32) {
        let vacated = &mut self.slots[slot as usize];
        if std::mem::take(&mut vacated.held) {
            self.held -= 1;
        }
        vacated.generation = vacated.generation.wrapping_add(1);
        vacated.next = None;
        vacated.lane = None;
        self.free.push(slot);
        self.len -= 1;
    }
}

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;
