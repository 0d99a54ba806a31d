//! Claiming: which messages a member gets next, and for how long.

use std::{
    collections::HashSet,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
};

use async_trait::async_trait;
use futures_core::Stream;
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{
    engine::{Unsaved, Work},
    fault::Fault,
    file::File,
    headers::Names,
    member::Member,
    settle,
};
use crate::{
    key::Key,
    transport::{Body, Lease, Message, Room, Token},
};

/// How many messages a group may have passed over because another member has their keys. Beyond that those behind them
/// wait, so that a claim looks at no more than these.
const PASSED_OVER: usize = 1024;

/// What a claim came to.
#[derive(Debug)]
pub(super) enum Found {
    Leases(Vec<Lease>),
    /// The membership was over, and another has begun.
    Lost {
        next: i64,
    },
}

/// A member asks for messages.
pub(super) struct Claim {
    pub(super) member: Arc<Member>,
    pub(super) room: Room,
    pub(super) found: Option<Found>,
}

#[async_trait]
impl Work for Claim {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        let member = Arc::clone(&self.member);
        self.found = Some(match settle::reap(file, &member).await? {
            Some(apart) => {
                let leases = Claiming::new(&member, self.room).all(file, apart).await?;
                settle::seen(file, &member, !leases.is_empty()).await?;
                Found::Leases(leases)
            }
            None => Found::Lost { next: settle::join(file, member.consumer, member.spec.exclusive_keys).await? },
        });
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        let Self { member, found, .. } = *self;
        let found = outcome.map(|()| found.unwrap_or(Found::Leases(Vec::new())));
        member.answer(found.map_err(|unsaved| unsaved.fault));
    }
}

/// A claim under way.
struct Claiming<'m> {
    member: &'m Member,
    epoch: i64,
    room: Room,
    bytes: usize,
    /// Lanes of which other members have messages.
    taken: HashSet<i64>,
    /// The same as JSON.
    lanes: String,
    leases: Vec<Lease>,
}

/// The columns of a message, as [`Row::of`] reads them.
macro_rules! columns {
    () => {
        "m.id, m.lane, m.key, m.headers, m.timestamp, m.body"
    };
}

/// As one row: they may be many, and each row is a way from SQLite's thread to ours.
const LANES: &str = "SELECT json_group_array(DISTINCT lane) FROM pending \
                     WHERE consumer = ? AND member NOT IN (0, ?) AND lane IS NOT NULL";

/// The sign in its limit, and in that of [`NEW`], is there because a parameter alone has SQLite prepare the statement anew
/// whenever it is bound.
const AGAIN: &str = concat!(
    "SELECT ",
    columns!(),
    ", p.deliveries FROM pending p JOIN message m ON m.id = p.id ",
    "WHERE p.consumer = ? AND p.member = 0 AND (p.lane IS NULL OR p.lane NOT IN (SELECT value FROM json_each(?))) ",
    "ORDER BY p.priority DESC, p.id LIMIT +?"
);

/// The priorities of a topic, and where a group stands in each.
const LEVELS: &str = "SELECT l.priority, coalesce(k.next, c.start) FROM consumer c JOIN level l ON l.topic = c.topic \
                      LEFT JOIN cursor k ON k.consumer = c.id AND k.priority = l.priority \
                      WHERE c.id = ? ORDER BY l.priority DESC";

const NEW: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM message m WHERE m.topic = ? AND m.priority = ? AND m.id >= ? ORDER BY m.id LIMIT +?"
);

const LEASE: &str = "INSERT INTO pending (consumer, id, priority, lane, member, deliveries) \
                     SELECT ?, id, priority, lane, ?, 1 FROM message \
                     WHERE topic = ? AND priority = ? AND id >= ? AND id < ?";

const PASS_OVER: &str = "UPDATE pending SET member = 0, deliveries = 0 \
                         WHERE consumer = ? AND id IN (SELECT value FROM json_each(?))";

impl<'m> Claiming<'m> {
    fn new(member: &'m Member, room: Room) -> Self {
        let (taken, lanes) = (HashSet::new(), "[]".to_owned());
        Self { member, epoch: member.epoch(), room, bytes: 0, taken, lanes, leases: Vec::new() }
    }

    /// What was given back first, then what is new, the most urgent first.
    async fn all(mut self, file: &mut File, apart: bool) -> Result<Vec<Lease>, Fault> {
        let mut may_pass_over = 0;
        if apart {
            let lanes = sqlx::query_scalar(LANES).bind(self.member.consumer).bind(self.epoch);
            self.lanes = lanes.fetch_one(&mut file.connection).await?;
            self.taken = self.lanes.trim_matches(['[', ']']).split(',').filter_map(|lane| lane.parse().ok()).collect();
            let waiting = "SELECT count(*) FROM pending INDEXED BY returned WHERE consumer = ? AND member = 0";
            let waiting = sqlx::query_scalar(waiting).bind(self.member.consumer);
            let waiting: u32 = waiting.fetch_one(&mut file.connection).await?;
            may_pass_over = PASSED_OVER.saturating_sub(waiting as usize);
        }
        let mut goes_on = self.again(file).await?;
        let levels = sqlx::query_as(LEVELS).bind(self.member.consumer);
        let levels: Vec<(i8, i64)> = levels.fetch_all(&mut file.connection).await?;
        for (priority, next) in levels {
            if !goes_on {
                break;
            }
            goes_on = self.level(file, priority, next, &mut may_pass_over).await?;
        }
        Ok(self.leases)
    }

    /// Whether there is room for one more. A first one is taken whatever its size.
    fn has_room(&self, row: &Row) -> bool {
        self.leases.len() < self.room.messages && (self.leases.is_empty() || self.bytes + row.size() <= self.room.bytes)
    }

    fn take(&mut self, row: Row, deliveries: u32, names: &mut Names) -> Result<(), Fault> {
        self.bytes += row.size();
        let token = Token { partition: 0, locator: row.id.unsigned_abs(), epoch: self.epoch.unsigned_abs() };
        let (topic, key) = (self.member.spec.topic.clone(), row.key.as_deref().map(Key::new));
        let headers = names.decode(&row.headers)?;
        let message = Message { topic, key, headers, timestamp: row.timestamp, body: row.body.map(Body::from) };
        self.leases.push(Lease { message, token, deliveries: Some(deliveries) });
        Ok(())
    }

    /// Takes what was given back and is of no lane that another member has; whether there is room for more.
    async fn again(&mut self, file: &mut File) -> Result<bool, Fault> {
        let File { connection, names, .. } = file;
        let (mut again, mut goes_on) = (Vec::new(), true);
        {
            let rows =
                sqlx::query(AGAIN).bind(self.member.consumer).bind(self.lanes.clone()).bind(limit(self.room.messages));
            let mut rows = pin!(rows.fetch(&mut *connection));
            while let Some(found) = next(&mut rows).await? {
                let (row, deliveries): (_, u32) = (Row::of(&found)?, found.try_get(6)?);
                goes_on = self.has_room(&row);
                if !goes_on {
                    break;
                }
                again.push(row.id);
                self.take(row, deliveries + 1, names)?;
            }
        }
        if !again.is_empty() {
            let leased = "UPDATE pending SET member = ?, deliveries = deliveries + 1 \
                          WHERE consumer = ? AND id IN (SELECT value FROM json_each(?))";
            let leased = sqlx::query(leased).bind(self.epoch).bind(self.member.consumer).bind(settle::json(again));
            leased.execute(&mut *connection).await?;
        }
        Ok(goes_on && self.leases.len() < self.room.messages)
    }

    /// Takes what is new of one priority; whether there is room for more.
    async fn level(
        &mut self,
        file: &mut File,
        priority: i8,
        from: i64,
        may_pass_over: &mut usize,
    ) -> Result<bool, Fault> {
        let (topic, consumer) = (self.member.topic, self.member.consumer);
        let File { connection, names, .. } = file;
        let (mut end, mut passed_over, mut goes_on) = (from, Vec::new(), true);
        {
            let most = limit((self.room.messages - self.leases.len()).saturating_add(*may_pass_over));
            let rows = sqlx::query(NEW).bind(topic).bind(priority).bind(from).bind(most);
            let mut rows = pin!(rows.fetch(&mut *connection));
            while let Some(found) = next(&mut rows).await? {
                let row = Row::of(&found)?;
                if row.lane.is_some_and(|lane| self.taken.contains(&lane)) {
                    goes_on = *may_pass_over > 0;
                    if !goes_on {
                        break;
                    }
                    *may_pass_over -= 1;
                    end = row.id + 1;
                    passed_over.push(row.id);
                    continue;
                }
                goes_on = self.has_room(&row);
                if !goes_on {
                    break;
                }
                end = row.id + 1;
                self.take(row, 1, names)?;
            }
        }
        if end > from {
            let leased = sqlx::query(LEASE).bind(consumer).bind(self.epoch).bind(topic).bind(priority);
            leased.bind(from).bind(end).execute(&mut *connection).await?;
            if !passed_over.is_empty() {
                let passed_over = sqlx::query(PASS_OVER).bind(consumer).bind(settle::json(passed_over));
                passed_over.execute(&mut *connection).await?;
            }
            let moved = "INSERT INTO cursor (consumer, priority, next) VALUES (?, ?, ?) \
                         ON CONFLICT DO UPDATE SET next = excluded.next";
            sqlx::query(moved).bind(consumer).bind(priority).bind(end).execute(&mut *connection).await?;
        }
        Ok(goes_on && self.leases.len() < self.room.messages)
    }
}

/// A message, as it is stored.
pub(super) struct Row {
    id: i64,
    lane: Option<i64>,
    key: Option<Vec<u8>>,
    headers: Vec<u8>,
    timestamp: Option<i64>,
    body: Option<Vec<u8>>,
}

impl Row {
    fn of(row: &SqliteRow) -> Result<Self, Fault> {
        Ok(Self {
            id: row.try_get(0)?,
            lane: row.try_get(1)?,
            key: row.try_get(2)?,
            headers: row.try_get(3)?,
            timestamp: row.try_get(4)?,
            body: row.try_get(5)?,
        })
    }

    /// Bytes that it occupies, for budgets: about what [`Message::size`] makes of it.
    fn size(&self) -> usize {
        let lengths =
            [self.key.as_deref(), Some(&self.headers), self.body.as_deref()].map(|part| part.map_or(0, <[u8]>::len));
        lengths.iter().sum::<usize>() + size_of::<Message>()
    }
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The next row of a result.
async fn next<S: Stream<Item = sqlx::Result<SqliteRow>>>(rows: &mut Pin<&mut S>) -> Result<Option<SqliteRow>, Fault> {
    Ok(poll_fn(|context| rows.as_mut().poll_next(context)).await.transpose()?)
}
