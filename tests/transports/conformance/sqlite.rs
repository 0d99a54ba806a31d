//! `sqlite:` conforms: each client is a connection of its own, as if each were a process.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use events::{
    Result,
    testing::conformance::{Harness, Hook, Suite},
    transport::{
        Transport,
        sqlite::{SqliteConfig, SqliteTransport},
    },
};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::transports::sqlite::TestFile;

/// A log in a file of its own. It is down while somebody else holds the file.
#[derive(Debug)]
pub(super) struct Sqlite {
    file: TestFile,
    clients: Mutex<Vec<(Arc<dyn Transport>, SqliteTransport)>>,
}

impl Sqlite {
    pub(super) fn new() -> Self {
        Self { file: TestFile::new(), clients: Mutex::default() }
    }

    async fn open(&self) -> Result<SqliteTransport> {
        let short = Duration::from_millis(200);
        let config = SqliteConfig { lease: Duration::from_secs(2), busy: short, max_bytes: 256 << 10, ..SqliteConfig::new(self.file.path()) };
        SqliteTransport::open(config).await
    }
}

#[async_trait]
impl Harness for Sqlite {
    fn name(&self) -> &str {
        "sqlite"
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        let transport = self.open().await?;
        let client: Arc<dyn Transport> = Arc::new(transport.clone());
        self.clients.lock().unwrap().push((Arc::clone(&client), transport));
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
        events::testing::stall(down).await;
        sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
        holder.close().await.unwrap();
        Ok(())
    }

    async fn crash(&self, client: &Arc<dyn Transport>) -> Result<()> {
        let clients = self.clients.lock().unwrap();
        let transport = clients.iter().find(|(known, _)| Arc::ptr_eq(known, client));
        transport.expect("it is one of ours").1.abandon();
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_conforms() {
    let report = Suite::new().run(Sqlite::new).await.unwrap();
    println!("{report}");
    report.assert_conforms();
}
