//! Ending leases: settled, given back, or over.

use std::{fmt::Write, sync::Arc};

use async_trait::async_trait;
use tokio::{sync::oneshot, time::Instant};

use super::{
    engine::{Unsaved, Work},
    fault::Fault,
    file::{File, now},
    member::Member,
};
use crate::transport::{Settlement, Token};

/// Numbers, as `json_each` reads them: one statement for any number of them.
pub(super) fn json(numbers: impl IntoIterator<Item = i64>) -> String {
    let mut text = String::from("[");
    for (index, number) in numbers.into_iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        // Writing to a string never fails.
        let _ = write!(text, "{comma}{number}");
    }
    text.push(']');
    text
}

/// Makes a member of a group; its number is the epoch of what it leases. Where it is `keyed`, it has keys to itself.
pub(super) async fn join(file: &mut File, consumer: i64, keyed: bool) -> Result<i64, Fault> {
    let joined = concat!("INSERT INTO member (consumer, keyed, lease, expires) VALUES (?1, ?2, ?3, ", now!(), " + ?3)");
    let joined = sqlx::query(joined).bind(consumer).bind(keyed).bind(file.lease_millis());
    Ok(joined.execute(&mut file.connection).await?.last_insert_rowid())
}

/// Takes the leases of members that gave no sign of life; whether there are others, from whose keys those of this member are
/// kept apart because one of them asks for it, or `None` where its own membership is over too.
pub(super) async fn reap(file: &mut File, member: &Member) -> Result<Option<bool>, Fault> {
    let members = concat!("SELECT id, keyed, expires <= ", now!(), " FROM member WHERE consumer = ?");
    let members = sqlx::query_as(members).bind(member.consumer);
    let members: Vec<(i64, bool, bool)> = members.fetch_all(&mut file.connection).await?;
    let (mut is_alive, mut others, mut keyed) = (false, false, false);
    for (id, is_keyed, expired) in members {
        if expired {
            leave(file, member.topic, member.consumer, id).await?;
        } else if id == member.epoch() {
            (is_alive, keyed) = (true, keyed | is_keyed);
        } else {
            (others, keyed) = (true, keyed | is_keyed);
        }
    }
    Ok(is_alive.then_some(others && keyed))
}

/// Takes the leases of all members that gave no sign of life, also in groups that nobody asks for any more.
/// Where the clock was set back, they have one more lease.
pub(super) async fn reap_all(file: &mut File) -> Result<(), Fault> {
    let set_back = concat!("UPDATE member SET expires = ", now!(), " + lease WHERE expires > ", now!(), " + lease");
    sqlx::query(set_back).execute(&mut file.connection).await?;
    let gone = concat!(
        "SELECT c.topic, c.id, m.id FROM member m JOIN consumer c ON c.id = m.consumer WHERE m.expires <= ",
        now!()
    );
    let gone: Vec<(i64, i64, i64)> = sqlx::query_as(gone).fetch_all(&mut file.connection).await?;
    for (topic, consumer, epoch) in gone {
        leave(file, topic, consumer, epoch).await?;
        // Its own process is to notice.
        file.touched.insert(topic);
    }
    Ok(())
}

/// Ends a membership: what it has leased goes to others.
async fn leave(file: &mut File, topic: i64, consumer: i64, epoch: i64) -> Result<(), Fault> {
    let back =
        sqlx::query("UPDATE pending SET member = 0 WHERE consumer = ? AND member = ?").bind(consumer).bind(epoch);
    let back = back.execute(&mut file.connection).await?.rows_affected();
    sqlx::query("DELETE FROM member WHERE id = ?").bind(epoch).execute(&mut file.connection).await?;
    if back > 0 {
        file.touched.insert(topic);
    }
    Ok(())
}

/// Keeps a membership for another lease after a claim: where that brought something, or where the member has nothing that
/// it would have to keep itself. A lease that is not extended ends, whether its member asks for more or not.
pub(super) async fn seen(file: &mut File, member: &Member, brought: bool) -> Result<(), Fault> {
    let (consumer, epoch) = (member.consumer, member.epoch());
    if !brought {
        if member.inbox().seen.is_some_and(|seen| seen.elapsed() < file.lease / 3) {
            return Ok(());
        }
        let holds = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pending WHERE consumer = ? AND member = ?)");
        if holds.bind(consumer).bind(epoch).fetch_one(&mut file.connection).await? {
            return Ok(());
        }
    }
    extend(file, epoch).await?;
    member.inbox().seen = Some(Instant::now());
    Ok(())
}

/// Whether a membership is not over; then it lasts for another lease.
async fn extend(file: &mut File, epoch: i64) -> Result<bool, Fault> {
    let extended = concat!("UPDATE member SET expires = ", now!(), " + lease WHERE id = ? AND expires > ", now!());
    let extended = sqlx::query(extended).bind(epoch);
    Ok(extended.execute(&mut file.connection).await?.rows_affected() > 0)
}

/// A membership that ends.
#[derive(Debug)]
pub(super) struct Leave {
    pub(super) topic: i64,
    pub(super) consumer: i64,
    pub(super) epoch: i64,
    /// Told when it has ended.
    pub(super) done: Option<oneshot::Sender<()>>,
}

#[async_trait]
impl Work for Leave {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        leave(file, self.topic, self.consumer, self.epoch).await
    }

    fn finish(self: Box<Self>, _outcome: Result<(), Unsaved>) {
        // Where it was not noted, the leases end by themselves.
        let _ = self.done.map(|done| done.send(()));
    }
}

/// What is to become of leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Settle,
    Release,
}

/// Leases that end.
pub(super) struct EndLeases {
    pub(super) member: Arc<Member>,
    pub(super) tokens: Vec<Token>,
    pub(super) end: End,
    pub(super) settlement: Settlement,
    pub(super) reply: oneshot::Sender<Result<Settlement, Fault>>,
}

/// By whom a lease is held, it is ended; and only while he is a member. The sign before `?2` is there because a parameter that
/// is compared as the condition of a partial index is, has SQLite prepare the statement anew whenever it is bound.
macro_rules! held {
    () => {
        concat!(
            " WHERE consumer = ?1 AND member = +?2 AND id IN (SELECT value FROM json_each(?3)) ",
            "AND EXISTS (SELECT 1 FROM member WHERE id = ?2 AND expires > ",
            now!(),
            ")"
        )
    };
}
const SETTLE: &str = concat!("DELETE FROM pending", held!());
const RELEASE: &str = concat!("UPDATE pending SET member = 0, deliveries = deliveries - 1", held!());

#[async_trait]
impl Work for EndLeases {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        self.settlement = Settlement::default();
        let mut epochs: Vec<u64> = self.tokens.iter().map(|token| token.epoch).collect();
        epochs.sort_unstable();
        epochs.dedup();
        for epoch in epochs {
            let ids = self.tokens.iter().filter(|token| token.epoch == epoch).map(|token| token.locator.cast_signed());
            let (count, ids) = (ids.clone().count(), json(ids));
            self.end(file, epoch.cast_signed(), count, &ids).await?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        // Whoever no longer waits has dropped the call.
        let _ = self.reply.send(outcome.map(|()| self.settlement).map_err(|unsaved| unsaved.fault));
    }
}

impl EndLeases {
    async fn end(&mut self, file: &mut File, epoch: i64, count: usize, ids: &str) -> Result<(), Fault> {
        let consumer = self.member.consumer;
        let statement = if self.end == End::Settle { SETTLE } else { RELEASE };
        let ended = sqlx::query(statement).bind(consumer).bind(epoch).bind(ids);
        let ended = ended.execute(&mut file.connection).await?.rows_affected();
        let missed = count.saturating_sub(usize::try_from(ended).unwrap_or(usize::MAX));
        if missed > 0 {
            let held = "SELECT count(*) FROM pending WHERE consumer = ? AND id IN (SELECT value FROM json_each(?))";
            let held = sqlx::query_scalar(held).bind(consumer).bind(ids);
            let held: u32 = held.fetch_one(&mut file.connection).await?;
            let stale = missed.min(held as usize);
            self.settlement.stale += stale;
            self.settlement.repeated += missed - stale;
        }
        if self.end == End::Release || self.others_wait(file, epoch).await? {
            file.touched.insert(self.member.topic);
        }
        Ok(())
    }

    /// Whether there are messages that wait for a lane, and another member that may have them now.
    async fn others_wait(&self, file: &mut File, epoch: i64) -> Result<bool, Fault> {
        let waits = "SELECT EXISTS (SELECT 1 FROM pending INDEXED BY returned WHERE consumer = ?1 AND member = 0) \
                     AND EXISTS (SELECT 1 FROM member WHERE consumer = ?1 AND id <> ?2)";
        let waits = sqlx::query_scalar(waits).bind(self.member.consumer).bind(epoch);
        Ok(waits.fetch_one(&mut file.connection).await?)
    }
}

/// A member that gives a sign of life, whatever it has leased.
pub(super) struct Extend {
    pub(super) member: Arc<Member>,
    /// Epochs of leases that are held; those that are over.
    pub(super) epochs: Vec<u64>,
    pub(super) lost: Vec<u64>,
    pub(super) reply: oneshot::Sender<Result<Vec<u64>, Fault>>,
}

#[async_trait]
impl Work for Extend {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        self.lost.clear();
        for epoch in &self.epochs {
            if !extend(file, epoch.cast_signed()).await? {
                self.lost.push(*epoch);
            }
        }
        self.member.inbox().seen = Some(Instant::now());
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        // Whoever no longer waits has dropped the call.
        let Self { lost, reply, .. } = *self;
        let _ = reply.send(outcome.map(|()| lost).map_err(|unsaved| unsaved.fault));
    }
}
