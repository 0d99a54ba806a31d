//! The one task that uses the file: whatever is asked for meanwhile goes into the next transaction, together.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::{
    bell::Bell,
    fault::{Fault, NAME},
    file::File,
    look::Look,
    member::Member,
    settle::Leave,
};
use crate::{Error, Result};

/// How many pieces of work go into one transaction.
const AT_ONCE: usize = 256;

/// Something to do in a transaction.
#[async_trait]
pub(super) trait Work: Send {
    /// Does it; what comes of it is kept until the transaction is committed. It is done once more, from the beginning,
    /// where the transaction was undone because of another.
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault>;

    /// Whether it is a single statement, which SQLite makes a transaction of by itself.
    fn is_one_statement(&self, _file: &File) -> bool {
        false
    }

    /// Tells what came of it: the transaction is committed, or it is not.
    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>);
}

/// Why a transaction is not known to be committed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unsaved {
    pub(super) fault: Fault,
    /// Whether it may have been committed nevertheless.
    pub(super) perhaps: bool,
}

/// The way to the task.
#[derive(Debug)]
pub(super) struct Engine {
    queue: mpsc::Sender<Box<dyn Work>>,
    pub(super) shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What the task shares with those who give it work.
#[derive(Debug, Default)]
pub(super) struct Shared {
    members: Mutex<Vec<Weak<Member>>>,
    /// Memberships that were dropped: what they have is given back.
    left: Mutex<Vec<Leave>>,
    /// Rung when `left` holds something.
    leaving: Notify,
    closed: AtomicBool,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Engine {
    pub(super) fn start(file: File, bell: Option<Bell>) -> Self {
        let (queue, work) = mpsc::channel(AT_ONCE);
        let shared = Arc::new(Shared::default());
        let bell = bell.map(|bell| bell.listen(&shared));
        let task = tokio::spawn(run(Turns { file, look: Look::new(bell), shared: Arc::clone(&shared) }, work));
        Self { queue, shared, task: Mutex::new(Some(task)) }
    }

    /// Gives the task something to do; waits while it has enough.
    ///
    /// # Errors
    /// [`Error::Closed`] after a close.
    pub(super) async fn ask(&self, work: impl Work + 'static) -> Result<()> {
        if self.shared.is_closed() {
            return Err(Error::Closed);
        }
        self.queue.send(Box::new(work)).await.map_err(|_| Error::Closed)
    }

    /// A place in the task's queue.
    ///
    /// # Errors
    /// [`Error::Closed`] after a close.
    pub(super) async fn place(&self) -> Result<mpsc::Permit<'_, Box<dyn Work>>> {
        if self.shared.is_closed() {
            return Err(Error::Closed);
        }
        self.queue.reserve().await.map_err(|_| Error::Closed)
    }

    /// Does what was asked for, and ends.
    pub(super) async fn close(&self, deadline: Duration) {
        self.shared.closed.store(true, Ordering::Release);
        self.shared.stop.cancel();
        let task = lock(&self.task).take();
        if let Some(task) = task {
            // What is not done by then goes on, and answers those who wait for it.
            let _ = tokio::time::timeout(deadline, task).await;
        }
        self.shared.ring_all();
    }

    /// Waits until nothing is answered any more.
    pub(super) async fn ended(&self) {
        self.shared.ended.cancelled().await;
    }

    /// Ends where it stands.
    pub(super) fn abandon(&self) {
        self.shared.closed.store(true, Ordering::Release);
        if let Some(task) = lock(&self.task).take() {
            task.abort();
        }
        self.shared.ring_all();
    }
}

impl Shared {
    /// Whether nothing more is taken: it was closed, or the task has failed.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire) || self.ended.is_cancelled()
    }

    pub(super) fn admit(&self, member: &Arc<Member>) {
        let mut members = lock(&self.members);
        members.retain(|member| member.strong_count() > 0);
        members.push(Arc::downgrade(member));
    }

    /// Gives back what a member has, as soon as the task comes to it.
    pub(super) fn leave(&self, leave: Leave) {
        lock(&self.left).push(leave);
        self.leaving.notify_one();
    }

    /// Wakes those who wait for messages of a topic.
    pub(super) fn ring(&self, topic: i64) {
        self.ring_where(|member| member.topic == topic);
    }

    /// Wakes all who wait for messages.
    pub(super) fn ring_all(&self) {
        self.ring_where(|_| true);
    }

    fn ring_where(&self, wanted: impl Fn(&Member) -> bool) {
        let members = lock(&self.members);
        members
            .iter()
            .filter_map(Weak::upgrade)
            .filter(|member| wanted(member))
            .for_each(|member| member.bell.notify_one());
    }
}

/// The task's own.
struct Turns {
    file: File,
    look: Look,
    shared: Arc<Shared>,
}

async fn run(mut turns: Turns, mut queue: mpsc::Receiver<Box<dyn Work>>) {
    let _ended = turns.shared.ended.clone().drop_guard();
    let mut batch: Vec<Box<dyn Work>> = Vec::with_capacity(AT_ONCE);
    let shared = Arc::clone(&turns.shared);
    loop {
        if turns.look.is_due() {
            turns.look().await;
        }
        tokio::select! {
            biased;
            count = queue.recv_many(&mut batch, AT_ONCE) => if count == 0 { break },
            () = shared.leaving.notified() => {}
            () = shared.stop.cancelled() => {
                // What came before the close is still done.
                queue.close();
                continue;
            }
            () = sleep_until(turns.look.next()) => continue,
        }
        turns.turn(&mut batch).await;
    }
    turns.end().await;
}

impl Turns {
    /// Does all of it in one transaction, and tells everybody.
    async fn turn(&mut self, batch: &mut Vec<Box<dyn Work>>) {
        let left: Vec<Leave> = lock(&self.shared.left).drain(..).collect();
        batch.extend(left.into_iter().map(|leave| Box::new(leave) as Box<dyn Work>));
        if batch.is_empty() {
            return;
        }
        let outcome = self.transact(batch).await;
        match outcome {
            // One of them is to blame, and the others are not to pay for it.
            Err(Unsaved { fault, perhaps: false }) if batch.len() > 1 && fault.is_of_one() => {
                for mut work in batch.drain(..) {
                    let outcome = self.transact(std::slice::from_mut(&mut work)).await;
                    work.finish(outcome);
                }
            }
            _ => batch.drain(..).for_each(|work| work.finish(outcome)),
        }
        self.tell().await;
    }

    async fn transact(&mut self, batch: &mut [Box<dyn Work>]) -> Result<(), Unsaved> {
        let outcome = self.attempt(batch).await;
        if let Err(Unsaved { fault, .. }) = outcome {
            tracing::debug!(transport = NAME, error = %fault, "a transaction is undone");
        }
        outcome
    }

    async fn attempt(&mut self, batch: &mut [Box<dyn Work>]) -> Result<(), Unsaved> {
        let certain = |fault| Unsaved { fault, perhaps: false };
        let uncommitted = |fault| {
            let undone = matches!(fault, Fault::Full | Fault::Busy | Fault::ReadOnly);
            Unsaved { fault, perhaps: !undone }
        };
        if let [work] = batch
            && work.is_one_statement(&self.file)
        {
            self.file.check().map_err(certain)?;
            return work.perform(&mut self.file).await.map_err(uncommitted);
        }
        self.file.begin().await.map_err(certain)?;
        for work in batch {
            if let Err(fault) = work.perform(&mut self.file).await {
                self.file.roll_back().await;
                return Err(certain(fault));
            }
        }
        if let Err(fault) = self.file.commit().await {
            self.file.roll_back().await;
            return Err(uncommitted(fault));
        }
        Ok(())
    }

    /// Wakes those for whom there may be something, here and in other processes.
    async fn tell(&mut self) {
        let topics: Vec<i64> = self.file.touched.drain().collect();
        topics.iter().for_each(|topic| self.shared.ring(*topic));
        self.look.due_by(self.file.next_due);
        self.look.ring_others(&mut self.file, &topics).await;
    }

    /// Looks for what nobody rings for.
    async fn look(&mut self) {
        match self.look.look(&mut self.file).await {
            Ok(true) => self.shared.ring_all(),
            Ok(false) => {}
            Err(fault) => tracing::debug!(transport = NAME, error = %fault, "cannot look into the file"),
        }
        self.tell().await;
    }

    async fn end(mut self) {
        self.turn(&mut Vec::new()).await;
        self.look.leave(&mut self.file).await;
        self.file.close().await;
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When the task has to look by itself.
pub(super) fn soon(wait: Duration) -> Instant {
    Instant::now() + wait
}
