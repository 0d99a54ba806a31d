//! Running handlers over a transport.
//!
//! A delivery's way, one file for each concern: `intake` receives and routes
//! it, `lanes` keeps its order, `worker` calls the handler, `verdict` says
//! what the answer means, `outputs` publishes what was returned, `retry` and
//! `dead_letter` take what failed, and `settle` ends it: the only thing that
//! moves a source position. `core` is what they share.

mod app;
mod boot;
mod core;
mod dead_letter;
mod delivery;
mod health;
mod intake;
mod lanes;
mod lease;
mod origins;
mod outputs;
mod plan;
mod report;
mod retry;
mod route;
mod running;
mod settle;
mod shutdown;
mod subscribe;
mod subscription;
mod topology;
mod verdict;
mod worker;

pub use app::App;
pub use health::{Health, Problem};
pub use report::Report;
pub use running::Running;
pub use subscribe::{Subscribe, SubscriptionHandle};
pub use topology::{HandlerInfo, Topology};
