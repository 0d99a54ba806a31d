//! The tests that every transport must pass, in memory, in a file, or on a real broker (`DELIVERY` §4).
//!
//! Whoever writes a transport writes a [`Harness`] for it, and runs the [`Suite`]:
//!
//! ```
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use events::{
//!     Result,
//!     testing::conformance::{Harness, Hook, Suite},
//!     transport::{Transport, memory::{MemoryConfig, MemoryTransport}},
//! };
//!
//! #[derive(Debug)]
//! struct Memory(MemoryTransport);
//!
//! #[async_trait]
//! impl Harness for Memory {
//!     fn name(&self) -> &str {
//!         "memory"
//!     }
//!
//!     async fn connect(&self) -> Result<Arc<dyn Transport>> {
//!         Ok(Arc::new(self.0.clone())) // another client of the same broker
//!     }
//!
//!     fn hooks(&self) -> &'static [Hook] {
//!         &[Hook::Cut]
//!     }
//!
//!     async fn cut(&self) -> Result<()> {
//!         self.0.cut();
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "multi_thread", worker_threads = 2)] async fn main() -> Result<()> {
//! # let some = ["publish_roundtrip_bytes", "settle_stale_epoch_is_noop"];
//! # let suite = Suite::new().only(some);
//! # let run = || async { suite.run(|| Memory(MemoryTransport::new(MemoryConfig::default()))).await };
//! # let report = run().await?;
//! # stringify!(
//! let report = Suite::new().run(|| Memory(MemoryTransport::new(MemoryConfig::default()))).await?;
//! # );
//! println!("{report}");
//! report.assert_conforms();
//! # Ok(()) }
//! ```
//!
//! Tests speak to the transport itself, bytes in and leases out, or to the runtime over it, through a decorator that
//! makes calls fail on demand; so faults of publishing, receiving and settling work on every transport. What only the
//! owner of a broker can do are [hooks](Hook). A test that needs an [`Ability`](crate::transport::Ability) or a hook
//! that is not there is skipped, and the report says which; an ability that is claimed and was not exercised fails the
//! run. An oracle of what was published, handled and given up judges what came of it.

mod cases;
mod harness;
mod job;
mod oracle;
mod probe;
mod report;
mod scene;
mod stage;
mod stage_subscription;
mod suite;
mod tables;
mod verdict;

pub use cases::Section;
pub use harness::{Harness, Hook};
pub use report::{Outcome, Report, TestReport};
pub use suite::Suite;
pub use tables::{guarantees, semantics, tests};
