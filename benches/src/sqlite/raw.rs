//! Plain sqlx: a table of messages, a cursor, and a row for each message that is leased; as a careful user would write it.

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::file::File;
use super::{BATCH, Work};
use crate::case::Result;
use crate::dispatch::Feed;
use crate::dispatch::arrivals::Arrivals;
use crate::dispatch::order::{Order, Orders};
use crate::dispatch::side::{self, Side, Start};

const TABLES: &str = "
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT, topic INTEGER NOT NULL, priority INTEGER NOT NULL, lane INTEGER,
        key BLOB, headers BLOB NOT NULL, timestamp INTEGER, body BLOB, published INTEGER NOT NULL) STRICT;
    CREATE INDEX message_by_topic ON message (topic, priority, id);
    CREATE TABLE cursor (consumer INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;
    CREATE TABLE pending (
        consumer INTEGER NOT NULL, id INTEGER NOT NULL, lane INTEGER, member INTEGER NOT NULL,
        PRIMARY KEY (consumer, id)) STRICT, WITHOUT ROWID;
    INSERT INTO cursor VALUES (1, 0)";
const INSERT: &str = "INSERT INTO message (topic, priority, lane, key, headers, timestamp, body, published) \
                      VALUES (1, 0, ?, ?, ?, ?, ?, unixepoch())";
const CLAIM: &str = "SELECT m.id, m.key, m.headers, m.timestamp, m.body FROM message m \
                     WHERE m.topic = 1 AND m.priority = 0 AND m.id >= (SELECT next FROM cursor WHERE consumer = 1) \
                     ORDER BY m.id LIMIT 128";

pub(super) fn start(work: Work) -> Start {
    side::start(move |arrivals| Raw::new(work, arrivals))
}

struct Raw {
    work: Work,
    orders: Orders,
    arrivals: Arc<Arrivals>,
    connection: SqliteConnection,
    _file: File,
}

type Claimed = (i64, Option<Vec<u8>>, Vec<u8>, i64, Vec<u8>);

impl Raw {
    async fn new(work: Work, arrivals: Arc<Arrivals>) -> Result<Self> {
        let file = File::new()?;
        let options = SqliteConnectOptions::new().filename(file.path()).create_if_missing(true);
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
        let mut connection = options.disable_statement_logging().connect().await?;
        sqlx::raw_sql(TABLES).execute(&mut connection).await?;
        Ok(Self { work, orders: Orders::new(0), arrivals, connection, _file: file })
    }

    /// About the headers that an event has.
    fn headers(number: i64) -> String {
        format!(
            "ce-specversion:1.0,ce-type:orders,ce-source:bench,content-type:application/json,ce-dataversion:1.0.0,\
             ce-dataschema:urn:events:order:1.0.0#0123456789abcdef,ce-id:01234567-89ab-cdef-0123-{number:012},\
             ce-time:2026-01-01T00:00:00.000000Z"
        )
    }

    async fn handle(&mut self) -> Result<usize> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        let claimed: Vec<Claimed> = sqlx::query_as(CLAIM).fetch_all(&mut self.connection).await?;
        for (id, ..) in &claimed {
            let leased = sqlx::query("INSERT INTO pending (consumer, id, lane, member) VALUES (1, ?, 0, 1)").bind(id);
            leased.execute(&mut self.connection).await?;
        }
        if let Some((last, ..)) = claimed.last() {
            let moved = sqlx::query("UPDATE cursor SET next = ? WHERE consumer = 1").bind(last + 1);
            moved.execute(&mut self.connection).await?;
        }
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        for (.., body) in &claimed {
            black_box(serde_json::from_slice::<Order>(body)?);
            self.arrivals.note();
        }
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        for (id, ..) in &claimed {
            let settled = sqlx::query("DELETE FROM pending WHERE consumer = 1 AND id = ? AND member = 1").bind(id);
            settled.execute(&mut self.connection).await?;
        }
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        Ok(claimed.len())
    }
}

#[async_trait]
impl Side for Raw {
    async fn publish(&mut self, count: u64) -> Result<()> {
        let batch = if self.work == Work::One { 1 } else { BATCH };
        let mut left = usize::try_from(count)?;
        while left > 0 {
            let batch = left.min(batch);
            if self.work != Work::One {
                sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
            }
            for number in 0..batch {
                let order = self.orders.next_event();
                let (key, body) = (number.to_le_bytes(), serde_json::to_vec(order)?);
                let inserted =
                    sqlx::query(INSERT).bind(number as i64).bind(&key[..]).bind(Self::headers(0).into_bytes());
                inserted.bind(0).bind(body).execute(&mut self.connection).await?;
                if self.work != Work::Handle {
                    self.arrivals.note();
                }
            }
            if self.work != Work::One {
                sqlx::query("COMMIT").execute(&mut self.connection).await?;
            }
            left -= batch;
        }
        if self.work == Work::Handle {
            while self.handle().await? > 0 {}
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}
