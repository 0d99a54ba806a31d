//! Publishing: messages become rows, many in one statement.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use sqlx::{Sqlite, query::Query, sqlite::SqliteArguments};
use tokio::sync::oneshot;

use super::{
    SqliteTransport,
    engine::{Unsaved, Work},
    fault::Fault,
    file::{File, now},
    headers,
};
use crate::{
    Error,
    key::Key,
    transport::{Body, Message, Outcome, Outcomes, Position},
};

/// Statements that take this many rows; a batch is cut into the largest that fit.
const CHUNKS: [usize; 3] = [64, 8, 1];
static INSERTS: LazyLock<[String; CHUNKS.len()]> = LazyLock::new(|| CHUNKS.map(insert));

fn insert(rows: usize) -> String {
    let row = concat!("(?, ?, ?, ?, ?, ?, ?, ", now!(), ")");
    let columns = "topic, priority, lane, key, headers, timestamp, body, published";
    format!("INSERT INTO message ({columns}) VALUES {}", vec![row; rows].join(", "))
}

/// Publishes a batch: all that is not refused is committed together.
pub(super) async fn publish(transport: &SqliteTransport, batch: &[Message]) -> Outcomes {
    let mut outcomes: Vec<Option<Outcome>> = batch.iter().map(|message| transport.refusal(message)).collect();
    let taken = batch.iter().zip(&outcomes).filter(|(_, refused)| refused.is_none());
    let rows: Vec<Row> = taken.map(|(message, _)| Row::of(message)).collect();
    if !rows.is_empty() {
        let mut stored = store(transport, rows).await.into_iter();
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_none()) {
            *outcome = stored.next();
        }
    }
    outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Indeterminate)).collect()
}

async fn store(transport: &SqliteTransport, rows: Vec<Row>) -> Vec<Outcome> {
    let count = rows.len();
    let (reply, answer) = oneshot::channel();
    if transport.engine.ask(Publish { rows, stored: Vec::new(), reply }).await.is_err() {
        return (0..count).map(|_| Outcome::Rejected(Error::Closed)).collect();
    }
    match answer.await {
        Ok(Ok(stored)) => stored.into_iter().map(confirmed).collect(),
        Ok(Err(Unsaved { perhaps: false, fault })) => (0..count).map(|_| fault.outcome()).collect(),
        // The task ended before it answered, or nobody knows.
        Ok(Err(_)) | Err(_) => (0..count).map(|_| Outcome::Indeterminate).collect(),
    }
}

fn confirmed(offset: Option<u64>) -> Outcome {
    Outcome::Confirmed(Position { partition: None, offset })
}

/// A message, as it is stored.
#[derive(Debug)]
struct Row {
    topic: Arc<str>,
    due: Option<i64>,
    priority: i8,
    key: Option<Key>,
    headers: Vec<u8>,
    timestamp: Option<i64>,
    body: Option<Body>,
}

impl Row {
    fn of(message: &Message) -> Self {
        let mut bytes = Vec::with_capacity(512);
        headers::encode(&message.headers, &mut bytes);
        let due = message.due().filter(|micros| *micros > crate::time::now().timestamp_micros());
        Self {
            topic: Arc::clone(message.topic.name()),
            // A moment within a millisecond is due when the millisecond is over.
            due: due.map(|micros| micros.div_euclid(1000) + i64::from(micros.rem_euclid(1000) > 0)),
            priority: message.priority(),
            key: message.key.clone(),
            headers: bytes,
            timestamp: message.timestamp,
            body: message.body.clone(),
        }
    }

    fn bind<'q>(&'q self, topic: i64, query: Insert<'q>) -> Insert<'q> {
        let (key, body) = (self.key.as_deref(), self.body.as_deref());
        let query = query.bind(topic).bind(self.priority).bind(key.map(lane)).bind(key);
        query.bind(&self.headers[..]).bind(self.timestamp).bind(body)
    }
}

type Insert<'q> = Query<'q, Sqlite, SqliteArguments>;

/// The FNV-1a hash of a key: what has the same is handled in order, by one member at a time.
pub(super) fn lane(key: &[u8]) -> i64 {
    let hash = key
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash.cast_signed()
}

/// A batch on its way into the log.
struct Publish {
    rows: Vec<Row>,
    /// The position of each; none yet where it is delayed.
    stored: Vec<Option<u64>>,
    reply: oneshot::Sender<Result<Vec<Option<u64>>, Unsaved>>,
}

#[async_trait]
impl Work for Publish {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        self.stored.clear();
        let mut topics = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let topic = file.topic(&row.topic).await?;
            file.level(topic, row.priority).await?;
            topics.push(topic);
        }
        let mut rows = self.rows.iter().zip(topics).peekable();
        while let Some((row, topic)) = rows.peek().copied() {
            if let Some(due) = row.due {
                delay(file, row, topic, due).await?;
                self.stored.push(None);
                rows.next();
                continue;
            }
            let mut now = Vec::with_capacity(CHUNKS[0]);
            while now.len() < CHUNKS[0]
                && let Some(next) = rows.next_if(|(row, _)| row.due.is_none())
            {
                now.push(next);
            }
            append(file, &now, &mut self.stored).await?;
        }
        file.check_size().await
    }

    fn is_one_statement(&self, file: &File) -> bool {
        matches!(&self.rows[..], [row] if row.due.is_none() && file.knows(&row.topic, row.priority))
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        // A publisher that no longer waits gets no answer.
        let Self { stored, reply, .. } = *self;
        let _ = reply.send(outcome.map(|()| stored));
    }
}

/// Appends rows to the log, in as few statements as there are.
async fn append(file: &mut File, mut rows: &[(&Row, i64)], stored: &mut Vec<Option<u64>>) -> Result<(), Fault> {
    while !rows.is_empty() {
        let chunk = CHUNKS.iter().position(|size| *size <= rows.len()).unwrap_or(CHUNKS.len() - 1);
        let (now, later) = rows.split_at(CHUNKS[chunk]);
        let query = sqlx::query(INSERTS[chunk].as_str());
        let query = now.iter().fold(query, |query, (row, topic)| row.bind(*topic, query));
        // One statement numbers its rows without a gap: nobody else writes meanwhile.
        let last = query.execute(&mut file.connection).await?.last_insert_rowid().unsigned_abs();
        stored.extend((0..now.len() as u64).rev().map(|before| Some(last - before)));
        file.touched.extend(now.iter().map(|(_, topic)| *topic));
        rows = later;
    }
    Ok(())
}

async fn delay(file: &mut File, row: &Row, topic: i64, due: i64) -> Result<(), Fault> {
    let query = sqlx::query(
        "INSERT INTO delayed (topic, priority, lane, key, headers, timestamp, body, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    row.bind(topic, query).bind(due).execute(&mut file.connection).await?;
    file.next_due = Some(file.next_due.map_or(due, |next| next.min(due)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the algorithm's authors (draft-eastlake-fnv).
    #[test]
    fn a_lane_is_fnv_1a() {
        assert_eq!(lane(b"").cast_unsigned(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(lane(b"a").cast_unsigned(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(lane(b"foobar").cast_unsigned(), 0x8594_4171_f739_67e8);
    }
}
