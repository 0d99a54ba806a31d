//! Testing apps: the real runtime, in memory, in virtual time.
//!
//! ```standalone_crate,test_harness
//! # use events::prelude::*;
//! # use events::testing::TestApp;
//! # #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
//! # #[event(topic = "orders", version = "1.0.0")]
//! # struct OrderPlaced { #[event(key)] id: u32 }
//! #[handler]
//! async fn charge(order: OrderPlaced) -> Result<(), Verdict> {
//!     if order.id == 0 { Err(Verdict::reject("declined")) } else { Ok(()) }
//! }
//!
//! #[events::test]
//! async fn a_declined_card_is_not_retried() {
//!     let app = TestApp::start(App::new("shop")).await;
//!     app.publish(OrderPlaced { id: 0 }).await;
//!     app.handler("charge").called_once().rejected();
//!     app.dead_letters::<OrderPlaced>().one().reason_contains("declined");
//! }
//! ```

#[cfg(feature = "memory")]
mod app;
#[cfg(feature = "memory")]
mod calls;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
mod expect;
mod stall;

#[cfg(feature = "memory")]
pub use app::TestApp;
#[cfg(feature = "memory")]
pub use calls::HandlerCalls;
#[cfg(feature = "memory")]
pub use expect::{DeadLetters, Letter, Published};
pub use stall::{stall, stall_blocking};

use std::future::Future;

/// Runs a test on one thread, in virtual time: what waits takes no time, and tests are repeatable. `#[events::test]`
/// calls this.
#[expect(clippy::missing_panics_doc, reason = "only where the operating system refuses a runtime")]
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime of one thread").block_on(test)
}
