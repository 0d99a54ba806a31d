//! One consumer group: what its members have, and who may have what comes next.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use tokio::sync::Notify;

use super::log::NOBODY;
use crate::{
    key::Key,
    transport::{Frontier, Message},
};

/// One consumer group of a log.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Arc<str>,
    /// What was delivered, and under which epoch.
    pub(super) frontier: Frontier<u64>,
    /// Delivered, given back and waiting to be delivered again.
    pub(super) returned: BTreeSet<u64>,
    /// The epochs of its members.
    pub(super) members: Vec<u64>,
    pub(super) exclusive_keys: bool,
    /// Which member has how many of a key's messages; kept while there are several members.
    pub(super) keys: HashMap<Key, (u64, usize)>,
    /// Members that wait for messages.
    pub(super) waiting: usize,
    pub(super) wake: Arc<Notify>,
}

impl Group {
    pub(super) fn new(name: Arc<str>, start: u64, exclusive_keys: bool) -> Self {
        Self {
            name,
            frontier: Frontier::at(start),
            returned: BTreeSet::new(),
            members: Vec::new(),
            exclusive_keys,
            keys: HashMap::new(),
            waiting: 0,
            wake: Arc::default(),
        }
    }

    /// The next message for this member: what was given back first, then what is new.
    pub(super) fn claim<'m>(&mut self, epoch: u64, end: u64, at: &impl Fn(u64) -> &'m Message) -> Option<u64> {
        let again = self.returned.iter().copied().find(|offset| self.may_have(epoch, at(*offset).key.as_ref()));
        if let Some(offset) = again {
            self.returned.remove(&offset);
            if let Some(owner) = self.frontier.owner(offset) {
                *owner = epoch;
            }
            self.note_key(epoch, at(offset).key.as_ref());
            return Some(offset);
        }
        while self.frontier.end() < end {
            let offset = self.frontier.end();
            let key = at(offset).key.as_ref();
            if self.may_have(epoch, key) {
                self.frontier.deliver(offset, epoch);
                self.note_key(epoch, key);
                return Some(offset);
            }
            self.frontier.deliver(offset, NOBODY);
            self.returned.insert(offset);
        }
        None
    }

    /// Whether no other member has messages of this key.
    pub(super) fn may_have(&self, epoch: u64, key: Option<&Key>) -> bool {
        if !self.shares_keys() {
            return true;
        }
        key.is_none_or(|key| self.keys.get(key).is_none_or(|(owner, _)| *owner == epoch))
    }

    pub(super) fn shares_keys(&self) -> bool {
        self.exclusive_keys && self.members.len() > 1
    }

    pub(super) fn note_key(&mut self, epoch: u64, key: Option<&Key>) {
        if self.shares_keys()
            && let Some(key) = key
        {
            self.keys.entry(key.clone()).or_insert((epoch, 0)).1 += 1;
        }
    }

    pub(super) fn forget_key(&mut self, key: Option<&Key>) {
        let Some(key) = key else { return };
        if let Some((_, count)) = self.keys.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.keys.remove(key);
            }
        }
    }

    pub(super) fn give_back(&mut self, offset: u64, key: &Option<Key>) {
        if let Some(owner) = self.frontier.owner(offset) {
            *owner = NOBODY;
            self.returned.insert(offset);
            self.forget_key(key.as_ref());
        }
    }

    /// How many messages it has yet to settle.
    pub(super) fn open(&self, end: u64) -> usize {
        usize::try_from(end - self.frontier.end()).expect("the log fits memory") + self.frontier.open()
    }

    /// Passes over what was never delivered, up to `end`.
    pub(super) fn skip_to(&mut self, end: u64) {
        for offset in self.frontier.end()..end {
            self.frontier.deliver(offset, NOBODY);
            self.frontier.settle(offset);
        }
    }
}
