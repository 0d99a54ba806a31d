//! `sqlite:` conforms.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use events::{
    Result,
    testing::conformance::{Harness, Hook, Report, Suite},
    transport::{
        Transport,
        sqlite::{SqliteConfig, SqliteTransport},
    },
};
use tokio::sync::OnceCell;

/// A file of one test's own, and those who have it open. It is removed with this.
#[derive(Debug)]
struct Sqlite {
    folder: PathBuf,
    clients: Mutex<Vec<Arc<SqliteTransport>>>,
}

impl Sqlite {
    fn new() -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let name = format!("conformance-{}-{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder, clients: Mutex::default() }
    }
}

#[async_trait]
impl Harness for Sqlite {
    fn name(&self) -> &str {
        "sqlite"
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        let config = SqliteConfig { lease: Duration::from_secs(2), ..SqliteConfig::new(self.folder.join("log.db")) };
        let client = Arc::new(SqliteTransport::open(config).await?);
        self.clients.lock().unwrap().push(Arc::clone(&client));
        Ok(client)
    }

    fn hooks(&self) -> &'static [Hook] {
        &[Hook::Crash]
    }

    async fn crash(&self, client: &Arc<dyn Transport>) -> Result<()> {
        let clients = self.clients.lock().unwrap();
        let is_it = |one: &&Arc<SqliteTransport>| std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(client));
        clients.iter().filter(is_it).for_each(|one| one.abandon());
        Ok(())
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // What is left behind is in the target folder.
        let _ = std::fs::remove_dir_all(&self.folder);
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
