//! `memory:` conforms.

use std::sync::Arc;

use async_trait::async_trait;
use events::{
    Result,
    testing::conformance::{Harness, Hook, Suite},
    transport::{
        Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

/// A broker in memory, which can be cut, and dies with its process.
#[derive(Debug)]
pub(super) struct Memory(MemoryTransport);

impl Memory {
    pub(super) fn new() -> Self {
        Self(MemoryTransport::new(MemoryConfig { max_bytes: 256 << 10, ..MemoryConfig::default() }))
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_conforms() {
    let report = Suite::new().run(Memory::new).await.unwrap();
    println!("{report}");
    report.assert_conforms();
}
