//! One topic: a log of messages, and the groups that read it.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

use super::{BrokerId, Full, MemoryConfig, group::Group, lock};
use crate::transport::{Delivered, HeaderSet, Lease, Message, Room, Settlement, Start, SubscribeSpec, Token};

/// How many times the length of a queue the log may have, places of settled messages included.
const BEHIND: usize = 64;

/// The epoch of what is delivered and back in the queue.
pub(super) const NOBODY: u64 = 0;

#[derive(Debug)]
pub(super) struct Log {
    name: Arc<str>,
    broker: BrokerId,
    queue: usize,
    full: Full,
    history: usize,
    unread: usize,
    state: Mutex<State>,
    /// Publishers that wait for room.
    pub(super) room: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The offset of the first message in `messages`.
    base: u64,
    messages: VecDeque<Message>,
    history: VecDeque<Message>,
    groups: Vec<Group>,
    closed: bool,
}

/// What an attempt to add a message came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Append {
    /// It is in the log, at this offset.
    Done(u64),
    /// There is no room, and the publisher waits or is refused.
    Full,
    Closed,
}

impl Log {
    pub(super) fn new(name: Arc<str>, broker: BrokerId, config: &MemoryConfig) -> Self {
        let MemoryConfig { queue, full, history, unread, .. } = *config;
        Self { name, broker, queue, full, history, unread, state: Mutex::default(), room: Notify::new() }
    }

    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The broker that it is of.
    pub(super) fn broker(&self) -> BrokerId {
        self.broker
    }

    /// Lets go of all messages: nobody will read them.
    pub(super) fn clear(&self) {
        let mut state = lock(&self.state);
        state.messages.clear();
        state.history.clear();
    }

    /// Adds a message, where there is room.
    pub(super) fn append(&self, message: &Message) -> Append {
        let mut state = lock(&self.state);
        let append = self.append_one(&mut state, message);
        state.groups.iter().filter(|group| group.waiting > 0).for_each(|group| group.wake.notify_one());
        append
    }

    fn append_one(&self, state: &mut State, message: &Message) -> Append {
        if state.closed {
            return Append::Closed;
        }
        if state.groups.is_empty() {
            if state.messages.len() >= self.unread {
                state.messages.pop_front();
                state.base += 1;
            }
        } else if state.is_full(self.queue) && !(self.full == Full::DropOldest && state.drop_oldest(self.queue)) {
            return Append::Full;
        }
        if self.history > 0 {
            if state.history.len() >= self.history {
                state.history.pop_front();
            }
            state.history.push_back(message.clone());
        }
        state.messages.push_back(message.clone());
        Append::Done(state.end() - 1)
    }

    /// Adds a member to a group, which is made where it isn't there; gives the member's epoch and its bell.
    pub(super) fn join(&self, spec: &SubscribeSpec) -> (u64, Arc<Notify>) {
        let mut state = lock(&self.state);
        let (start, epoch) = (state.place(spec.start), new_epoch());
        let index = state.groups.iter().position(|group| group.name == spec.group).unwrap_or_else(|| {
            state.groups.push(Group::new(Arc::clone(&spec.group), start, spec.exclusive_keys));
            state.groups.len() - 1
        });
        state.groups[index].members.push(epoch);
        state.recount_keys(index);
        state.trim();
        (epoch, Arc::clone(&state.groups[index].wake))
    }

    /// Takes messages for a member; `false` where there are none, and the member is counted as waiting.
    pub(super) fn lease(&self, group: &str, epoch: u64, room: Room, into: &mut Delivered) -> Result<bool, LeaseError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(LeaseError::Closed);
        }
        let State { base, messages, groups, .. } = &mut *state;
        let end = *base + messages.len() as u64;
        let Some(group) = groups.iter_mut().find(|one| *one.name == *group) else { return Err(LeaseError::Closed) };
        if !group.members.contains(&epoch) {
            return Err(LeaseError::Lost);
        }
        let mut bytes = 0;
        while into.leases.len() < room.messages {
            let at = |offset: u64| &messages[usize::try_from(offset - *base).expect("the log fits memory")];
            let Some(offset) = group.claim(epoch, end, &at) else { break };
            let message = at(offset);
            bytes += message.size();
            if bytes > room.bytes && !into.leases.is_empty() {
                group.give_back(offset, &at(offset).key);
                break;
            }
            let token = Token { partition: 0, locator: offset, epoch };
            into.leases.push(Lease { message: message.clone(), token, deliveries: None });
        }
        if into.leases.is_empty() {
            group.waiting += 1;
        }
        Ok(!into.leases.is_empty())
    }

    /// A member no longer waits.
    pub(super) fn stop_waiting(&self, group: &str) {
        if let Some(group) = lock(&self.state).groups.iter_mut().find(|one| *one.name == *group) {
            group.waiting = group.waiting.saturating_sub(1);
        }
    }

    pub(super) fn settle(&self, group: &str, tokens: &[Token]) -> Settlement {
        let mut settlement = Settlement::default();
        let mut state = lock(&self.state);
        let State { base, messages, groups, .. } = &mut *state;
        let Some(group) = groups.iter_mut().find(|one| *one.name == *group) else { return settlement };
        for token in tokens {
            match group.frontier.owner(token.locator) {
                Some(owner) if *owner == token.epoch => {
                    group.frontier.settle(token.locator);
                    if !group.keys.is_empty() {
                        let index = usize::try_from(token.locator - *base).expect("the log fits memory");
                        group.forget_key(messages[index].key.as_ref());
                    }
                }
                Some(_) => settlement.stale += 1,
                None => settlement.repeated += 1,
            }
        }
        let unblocked = !group.returned.is_empty() && group.waiting > 0;
        if unblocked {
            group.wake.notify_waiters();
        }
        state.trim();
        state.hollow(tokens);
        self.room.notify_waiters();
        settlement
    }

    /// Gives back what is leased under `epoch`: all of it, or these positions.
    pub(super) fn release(&self, group: &str, epoch: u64, only: Option<&[Token]>) {
        let mut state = lock(&self.state);
        let State { base, messages, groups, .. } = &mut *state;
        let Some(group) = groups.iter_mut().find(|one| *one.name == *group) else { return };
        let wanted = |offset: u64| only.is_none_or(|only| only.iter().any(|token| token.locator == offset));
        let leased = group.frontier.unsettled().filter(|(offset, owner)| **owner == epoch && wanted(*offset));
        let leased: Vec<u64> = leased.map(|(offset, _)| offset).collect();
        for offset in leased {
            let index = usize::try_from(offset - *base).expect("the log fits memory");
            group.give_back(offset, &messages[index].key);
        }
        group.wake.notify_waiters();
    }

    /// A member leaves; what it has is given back.
    pub(super) fn leave(&self, group: &str, epoch: u64) {
        self.release(group, epoch, None);
        let mut state = lock(&self.state);
        if let Some(index) = state.groups.iter().position(|one| *one.name == *group) {
            state.groups[index].members.retain(|member| *member != epoch);
            state.recount_keys(index);
            state.groups[index].wake.notify_waiters();
        }
    }

    /// Ends the epochs of all members.
    pub(super) fn cut(&self) {
        let members: Vec<(Arc<str>, u64)> = {
            let state = lock(&self.state);
            let of =
                |group: &Group| group.members.iter().map(|epoch| (Arc::clone(&group.name), *epoch)).collect::<Vec<_>>();
            state.groups.iter().flat_map(of).collect()
        };
        members.iter().for_each(|(group, epoch)| self.leave(group, *epoch));
    }

    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.groups.iter().for_each(|group| group.wake.notify_waiters());
        self.room.notify_waiters();
    }

    pub(super) fn lag(&self, group: &str) -> Option<u64> {
        let state = lock(&self.state);
        let group = state.groups.iter().find(|one| *one.name == *group)?;
        Some(state.end() - group.frontier.end() + group.frontier.open() as u64)
    }

    /// What there is to look at: the history where it is kept, else what the log still holds.
    pub(super) fn browse(&self, limit: usize) -> Vec<Message> {
        let state = lock(&self.state);
        if self.history > 0 {
            return state.history.iter().take(limit).cloned().collect();
        }
        let held = (state.base..).zip(&state.messages).filter(|(offset, _)| !state.is_settled(*offset));
        held.take(limit).map(|(_, message)| message.clone()).collect()
    }

    /// Removes what no group has leased.
    pub(super) fn purge(&self) -> u64 {
        let mut state = lock(&self.state);
        state.history.clear();
        if state.groups.is_empty() {
            let purged = state.messages.len() as u64;
            state.base += purged;
            state.messages.clear();
            return purged;
        }
        let end = state.end();
        let held = |group: &Group| end - group.frontier.end() + group.returned.len() as u64;
        let purged = state.groups.iter().map(held).max().unwrap_or(0);
        for group in &mut state.groups {
            group.skip_to(end);
            for offset in std::mem::take(&mut group.returned) {
                group.frontier.settle(offset);
            }
        }
        state.trim();
        self.room.notify_waiters();
        purged
    }
}

/// Why a member gets nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum LeaseError {
    /// The transport is closed.
    Closed,
    /// The member's epoch is over.
    Lost,
}

impl State {
    fn end(&self) -> u64 {
        self.base + self.messages.len() as u64
    }

    /// The offset of the first message to deliver to a group that starts there.
    fn place(&self, start: Start) -> u64 {
        match start {
            Start::Earliest => self.base,
            Start::Latest => self.end(),
            Start::Offset(offset) => offset.clamp(self.base, self.end()),
            Start::Time(micros) => {
                let before = |message: &&Message| message.timestamp.is_some_and(|time| time < micros);
                self.base + self.messages.iter().take_while(before).count() as u64
            }
        }
    }

    /// Removes what every group has settled.
    fn trim(&mut self) {
        let settled = self.groups.iter().map(|group| group.frontier.position()).min().unwrap_or(self.base);
        let count = settled - self.base;
        self.messages.drain(..usize::try_from(count).expect("the log fits memory"));
        self.base = settled;
    }

    /// Lets go of what these messages hold, where all groups have settled them and the log still has to keep their
    /// places, because one before them is not settled.
    fn hollow(&mut self, tokens: &[Token]) {
        for offset in tokens.iter().map(|token| token.locator).filter(|offset| *offset >= self.base) {
            if self.is_settled(offset) {
                let index = usize::try_from(offset - self.base).expect("the log fits memory");
                let message = &mut self.messages[index];
                (message.key, message.headers, message.body) = (None, HeaderSet::default(), None);
            }
        }
    }

    /// Whether there are groups, and all of them have settled this.
    fn is_settled(&self, offset: u64) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|group| group.frontier.is_settled(offset))
    }

    /// Whether some group has this many messages yet to settle, or one message is so slow that the log grows behind it.
    fn is_full(&self, queue: usize) -> bool {
        let end = self.end();
        self.groups.iter().any(|group| group.open(end) >= queue) || self.messages.len() >= queue.saturating_mul(BEHIND)
    }

    /// Makes room in each queue that is full, by passing over the oldest message that its group has not been given;
    /// whether there is room now.
    fn drop_oldest(&mut self, queue: usize) -> bool {
        let end = self.end();
        for group in self.groups.iter_mut().filter(|group| group.open(end) >= queue) {
            group.skip_to(end.min(group.frontier.end() + 1));
        }
        self.trim();
        !self.is_full(queue)
    }

    /// Counts anew which member has which keys, after members came or went.
    fn recount_keys(&mut self, index: usize) {
        let Self { base, messages, groups, .. } = self;
        let group = &mut groups[index];
        group.keys.clear();
        if !group.exclusive_keys || group.members.len() < 2 {
            return;
        }
        let Group { frontier, keys, .. } = group;
        for (offset, owner) in frontier.unsettled().filter(|(_, owner)| **owner != NOBODY) {
            let index = usize::try_from(offset - *base).expect("the log fits memory");
            if let Some(key) = &messages[index].key {
                keys.entry(key.clone()).or_insert((*owner, 0)).1 += 1;
            }
        }
    }
}

fn new_epoch() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(NOBODY);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
