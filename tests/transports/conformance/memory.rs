//! `memory:` conforms.

use std::sync::Arc;

use async_trait::async_trait;
use events::{
    Result,
    testing::conformance::{Harness, Hook, Report, Suite},
    transport::{
        Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};
use tokio::sync::OnceCell;

/// A broker in memory, which can be cut, and dies with its process.
#[derive(Debug)]
pub(super) struct Memory(MemoryTransport);

impl Memory {
    pub(super) fn new() -> Self {
        Self(MemoryTransport::new(MemoryConfig::default()))
    }
}

#[async_trait]
impl Harness for Memory {
    fn name(&self) -> &str {
        "memory"
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        Ok(Arc::new(self.0.clone()))
    }

    fn hooks(&self) -> &'static [Hook] {
        &[Hook::Cut]
    }

    async fn cut(&self) -> Result<()> {
        self.0.cut();
        Ok(())
    }
}

/// One run for all who ask.
pub(super) async fn report() -> &'static Report {
    static REPORT: OnceCell<Report> = OnceCell::const_new();
    REPORT.get_or_init(async || Suite::new().run(Memory::new).await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_conforms() {
    println!("{}", report().await);
    report().await.assert_conforms();
}
