//! `sqlite:` conforms.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use events::{
    Result,
    testing::{
        conformance::{Harness, Hook, Report, Suite},
        stall,
    },
    transport::{
        Transport,
        sqlite::{SqliteConfig, SqliteTransport},
    },
};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tokio::sync::OnceCell;

use crate::transports::sqlite::TestFile;

/// A log in a file of one test's own, and those who have it open: each is a connection of its own, as if each were a
/// process. The log is down while somebody else holds the file.
#[derive(Debug)]
struct Sqlite {
    file: TestFile,
    clients: Mutex<Vec<Arc<SqliteTransport>>>,
}

impl Sqlite {
    fn new() -> Self {
        Self { file: TestFile::new(), clients: Mutex::default() }
    }

    async fn open(&self) -> Result<SqliteTransport> {
        let (lease, busy) = (Duration::from_secs(2), Duration::from_millis(500));
        SqliteTransport::open(SqliteConfig { lease, busy, ..SqliteConfig::new(self.file.path()) }).await
    }
}

#[async_trait]
impl Harness for Sqlite {
    fn name(&self) -> &str {
        "sqlite"
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        let client = Arc::new(self.open().await?);
        self.clients.lock().unwrap().push(Arc::clone(&client));
        Ok(client)
    }

    fn hooks(&self) -> &'static [Hook] {
        &[Hook::Cut, Hook::Restart, Hook::Crash]
    }

    async fn cut(&self) -> Result<()> {
        self.open().await?.cut().await
    }

    async fn restart(&self, down: Duration) -> Result<()> {
        let mut holder = SqliteConnectOptions::new().filename(self.file.path()).connect().await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
        stall(down).await;
        sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
        holder.close().await.unwrap();
        Ok(())
    }

    async fn crash(&self, client: &Arc<dyn Transport>) -> Result<()> {
        let clients = self.clients.lock().unwrap();
        let is_it = |one: &&Arc<SqliteTransport>| std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(client));
        clients.iter().filter(is_it).for_each(|one| one.abandon());
        Ok(())
    }
}

/// One run for all who ask.
pub(super) async fn report() -> &'static Report {
    static REPORT: OnceCell<Report> = OnceCell::const_new();
    REPORT.get_or_init(async || Suite::new().run(Sqlite::new).await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_conforms() {
    println!("{}", report().await);
    report().await.assert_conforms();
}
