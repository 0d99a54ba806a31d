//! The file: opening it, and refusing what is not ours.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use tokio::time::{Instant, sleep};

use super::{
    SqliteConfig, Synchronous,
    fault::{Fault, NAME},
    headers::Names,
    network,
    same::Opened,
};
use crate::{Error, Result};

/// The `application_id` of an event log: `Evnt`.
const OURS: i64 = 0x4576_6e74;

/// What leads from each format to the next; the first makes a new file. Steps are added, never changed.
const STEPS: &[&str] = &[include_str!("format/1.sql")];

/// How many rows SQLite may be ahead of us when many are read: more would be memory that no budget knows.
const ROWS_AHEAD: usize = 16;

/// How much of an eighth of `max_size` is kept for leases, in bytes: a file that is full of messages can be worked off.
const KEPT_FREE: (u64, u64) = (1 << 15, 1 << 24);

/// This moment by the database's clock, in milliseconds since the Unix epoch. The same within a statement.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    };
}
pub(super) use now;

/// The connection, and what is known of the file. It is used by one task.
#[derive(Debug)]
pub(super) struct File {
    pub(super) connection: SqliteConnection,
    opened: Opened,
    pub(super) lease: Duration,
    pub(super) retain: Option<Duration>,
    max_size: Option<u64>,
    pub(super) names: Names,
    topics: HashMap<Arc<str>, i64>,
    levels: HashSet<(i64, i8)>,
    /// Topics of which somebody may get something after this transaction.
    pub(super) touched: HashSet<i64>,
    /// The earliest time at which something delayed is due, as far as it is known.
    pub(super) next_due: Option<i64>,
}

/// Opens the file, or makes it.
///
/// # Errors
/// A file that is no event log, is of a newer format, or cannot be opened, as [`Error::Config`].
pub(super) async fn open(config: &SqliteConfig) -> Result<File> {
    config.check()?;
    if let Some(kind) = network::file_system(&config.path) {
        return Err(refused(
            &config.path,
            &format!("stands on a network file system ({kind}), where SQLite's locks do not hold"),
        ));
    }
    // Whatever is foreign is found out before anything is written to it.
    let is_new = inspect(config).await?;
    // Whoever makes the file holds it in ways for which SQLite does not wait by itself.
    let until = Instant::now() + config.busy;
    let mut connection = loop {
        match connect(config).await {
            Err(Fault::Busy) if Instant::now() < until => sleep(Duration::from_millis(10)).await,
            connected => break connected.map_err(|fault| refused(&config.path, &said(fault)))?,
        }
    };
    if is_new {
        create(&mut connection, STEPS).await.map_err(|fault| refused(&config.path, &said(fault)))?;
    }
    Ok(File {
        connection,
        opened: Opened::new(&config.path),
        lease: config.lease,
        retain: config.retain,
        max_size: config.max_size,
        names: Names::default(),
        topics: HashMap::new(),
        levels: HashSet::new(),
        touched: HashSet::new(),
        next_due: None,
    })
}

fn said(fault: Fault) -> String {
    format!("cannot be used: {fault}")
}

fn refused(path: &Path, why: &str) -> Error {
    Error::config(format!("`{}` {why}", path.display()))
}

/// Whether the file has to be made, or brought to the newest format.
async fn inspect(config: &SqliteConfig) -> Result<bool> {
    let path = &config.path;
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(refused(path, "is a folder; name a file in it")),
        Ok(found) if found.len() > 0 => {}
        _ => return Ok(true),
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(config.busy);
    let options = options.disable_statement_logging();
    let until = Instant::now() + config.busy;
    let found = loop {
        let look = async {
            let mut connection = options.connect().await?;
            let found = identity(&mut connection).await;
            connection.close().await?;
            found
        };
        match look.await.map_err(Fault::from) {
            Ok(found) => break found,
            Err(Fault::Busy) if Instant::now() < until => sleep(Duration::from_millis(10)).await,
            Err(Fault::Damaged) => return Err(refused(path, "is no SQLite file, or is damaged")),
            Err(fault) => return Err(refused(path, &said(fault))),
        }
    };
    match found {
        Identity { application: 0, tables: 0, .. } => Ok(true),
        Identity { application: OURS, format, .. } if format as usize > STEPS.len() => Err(refused(
            path,
            &format!(
                "is of format {format}, written by a newer version of this program; this one reads up to {}",
                STEPS.len()
            ),
        )),
        Identity { application: OURS, format, .. } => Ok((format as usize) < STEPS.len()),
        _ => Err(refused(path, "is an SQLite file of another program, and is left as it is")),
    }
}

/// Whose a file is.
#[derive(Debug)]
struct Identity {
    application: i64,
    format: u32,
    tables: i64,
}

/// In one transaction: a file that is being made is nobody's yet, or ours.
async fn identity(connection: &mut SqliteConnection) -> sqlx::Result<Identity> {
    sqlx::query("BEGIN").execute(&mut *connection).await?;
    let application = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let format = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let tables = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *connection).await?;
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(Identity { application, format, tables })
}

async fn connect(config: &SqliteConfig) -> Result<SqliteConnection, Fault> {
    let synchronous = match config.synchronous {
        Synchronous::Full => SqliteSynchronous::Full,
        Synchronous::Normal => SqliteSynchronous::Normal,
    };
    let options = SqliteConnectOptions::from_str("sqlite:").map_err(Fault::from)?.filename(&config.path);
    let options = options.create_if_missing(true).busy_timeout(config.busy).row_buffer_size(ROWS_AHEAD);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(synchronous).foreign_keys(false);
    let mut connection = options.disable_statement_logging().connect().await?;
    if let Some(size) = config.max_size {
        let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut connection).await?;
        let pages = size / page.unsigned_abs().max(1);
        let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        sqlx::query(limit).execute(&mut connection).await?;
    }
    Ok(connection)
}

/// Brings the file to the newest format, in one transaction: another process may be at it too.
async fn create(connection: &mut SqliteConnection, steps: &'static [&'static str]) -> Result<(), Fault> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let done: sqlx::Result<()> = async {
        let format: u32 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
        for (index, step) in steps.iter().enumerate().skip(format as usize) {
            sqlx::raw_sql(*step).execute(&mut *connection).await?;
            let marked = format!("PRAGMA user_version = {}", index + 1);
            sqlx::query(sqlx::AssertSqlSafe(marked)).execute(&mut *connection).await?;
        }
        let ours = sqlx::AssertSqlSafe(format!("PRAGMA application_id = {OURS}"));
        sqlx::query(ours).execute(&mut *connection).await?;
        sqlx::query("COMMIT").execute(&mut *connection).await.map(drop)
    }
    .await;
    if done.is_err() {
        // The error that is told is the first.
        let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
    }
    done.map_err(Fault::from)
}

impl File {
    pub(super) fn lease_millis(&self) -> i64 {
        i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX)
    }

    /// Whether the file is still the one that was opened.
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.opened.check()
    }

    pub(super) async fn begin(&mut self) -> Result<(), Fault> {
        self.check()?;
        self.execute("BEGIN IMMEDIATE").await
    }

    pub(super) async fn commit(&mut self) -> Result<(), Fault> {
        self.execute("COMMIT").await
    }

    /// Undoes what was begun. What was learned in it is forgotten.
    pub(super) async fn roll_back(&mut self) {
        // Where it cannot be undone it was undone by SQLite itself, or the connection is gone.
        let _ = self.execute("ROLLBACK").await;
        self.topics.clear();
        self.levels.clear();
        self.touched.clear();
        // The next look reads it: at once again would be again and again, where there is no room for what is due.
        self.next_due = None;
    }

    async fn execute(&mut self, statement: &'static str) -> Result<(), Fault> {
        sqlx::query(statement).execute(&mut self.connection).await.map(drop).map_err(Fault::from)
    }

    /// The number of a topic, which is made where it isn't there.
    pub(super) async fn topic(&mut self, name: &Arc<str>) -> Result<i64, Fault> {
        if let Some(id) = self.topics.get(name) {
            return Ok(*id);
        }
        let made = sqlx::query("INSERT INTO topic (name) VALUES (?) ON CONFLICT DO NOTHING");
        made.bind(&**name).execute(&mut self.connection).await?;
        let id = sqlx::query_scalar("SELECT id FROM topic WHERE name = ?").bind(&**name);
        let id = id.fetch_one(&mut self.connection).await?;
        self.topics.insert(Arc::clone(name), id);
        Ok(id)
    }

    /// Whether a message of this topic and priority is a row and nothing more.
    pub(super) fn knows(&self, topic: &Arc<str>, priority: i8) -> bool {
        self.max_size.is_none() && self.topics.get(topic).is_some_and(|topic| self.levels.contains(&(*topic, priority)))
    }

    /// Notes that a topic has messages of this priority.
    pub(super) async fn level(&mut self, topic: i64, priority: i8) -> Result<(), Fault> {
        if self.levels.insert((topic, priority)) {
            let made = sqlx::query("INSERT INTO level (topic, priority) VALUES (?, ?) ON CONFLICT DO NOTHING");
            made.bind(topic).bind(priority).execute(&mut self.connection).await?;
        }
        Ok(())
    }

    /// Whether there is still room beside what is kept for handling what the file holds.
    ///
    /// # Errors
    /// [`Fault::Full`] for what was published into the rest.
    pub(super) async fn check_size(&mut self) -> Result<(), Fault> {
        let Some(most) = self.max_size else { return Ok(()) };
        let used = "SELECT (p.page_count - f.freelist_count) * s.page_size \
                    FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s";
        let used: i64 = sqlx::query_scalar(used).fetch_one(&mut self.connection).await?;
        if used.unsigned_abs() > most - (most / 8).clamp(KEPT_FREE.0, KEPT_FREE.1) { Err(Fault::Full) } else { Ok(()) }
    }

    /// Ends the connection, and writes the log of changes back into the file where nobody else has it open.
    pub(super) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(transport = NAME, error = %Fault::from(error), "cannot close the file");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_of_an_older_format_is_brought_to_the_newest() {
        const LATER: &[&str] = &[STEPS[0], "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT"];
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        create(&mut connection, STEPS).await.unwrap();
        assert_eq!(identity(&mut connection).await.unwrap().format, 1);
        for _ in 0..2 {
            create(&mut connection, LATER).await.unwrap();
            let found = identity(&mut connection).await.unwrap();
            assert_eq!((found.application, found.format), (OURS, 2));
            sqlx::query("SELECT id FROM extra").execute(&mut connection).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_step_that_fails_changes_nothing() {
        const BROKEN: &[&str] = &[STEPS[0], "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT; CREATE NONSENSE"];
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        create(&mut connection, STEPS).await.unwrap();
        let before = identity(&mut connection).await.unwrap().tables;
        assert!(create(&mut connection, BROKEN).await.is_err());
        let found = identity(&mut connection).await.unwrap();
        assert_eq!((found.format, found.tables), (1, before));
    }
}
