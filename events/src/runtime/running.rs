//! An app at work.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::Instant;

use super::{Health, Problem, Report, Topology, boot::Planned, subscription::Subscribed};
use crate::{Result, bus::Bus, record::Snapshot};

/// An app at work. Dropping it stops it at once: what is in flight is given back.
#[derive(Debug)]
pub struct Running {
    bus: Bus,
    topology: Topology,
    subscriptions: Vec<Subscribed>,
    shutting_down: AtomicBool,
}

impl Running {
    pub(super) async fn start(bus: Bus, plans: Vec<Planned>, topology: Topology) -> Result<Self> {
        let mut subscriptions = Vec::with_capacity(plans.len());
        for (plan, handlers) in plans {
            subscriptions.push(Subscribed::start(plan, handlers, bus.clone()).await?);
        }
        Ok(Self { bus, topology, subscriptions, shutting_down: AtomicBool::new(false) })
    }

    /// The app's bus: its name is the source of what is published, and its metrics count it.
    #[must_use]
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// What it runs.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Whether it takes events and gets through with them.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.health().is_ready()
    }

    /// What is wrong, if anything is.
    #[must_use]
    pub fn health(&self) -> Health {
        Health { problems: self.examine() }
    }

    /// What is wrong; sets the gauges on the way.
    fn examine(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.shutting_down.load(Ordering::Relaxed) {
            problems.push(Problem::ShuttingDown);
        }
        for subscription in &self.subscriptions {
            subscription.examine(&mut problems);
        }
        problems
    }

    /// What has been measured, as values.
    #[must_use]
    pub fn metrics(&self) -> Snapshot {
        self.examine();
        self.bus.metrics().snapshot()
    }

    /// What has been measured, as Prometheus reads it: `text/plain; version=0.0.4`.
    #[must_use]
    pub fn prometheus(&self) -> String {
        self.examine();
        self.bus.metrics().prometheus()
    }

    /// Waits until everything that was received is settled, and nothing more is there; parked deliveries aside.
    pub async fn quiet(&self) {
        let began = Instant::now();
        while !self.is_quiet().await {
            // Who has waited for an hour can wait for a minute more; in virtual time, looking each millisecond takes long.
            tokio::time::sleep((began.elapsed() / 64).max(Duration::from_millis(1))).await;
        }
    }

    /// One subscription's last delivery may have published to another that was looked at before: so nothing may have
    /// been settled while all of them were looked at.
    async fn is_quiet(&self) -> bool {
        let ended = || self.subscriptions.iter().map(|subscription| subscription.core().ended()).sum::<u64>();
        let before = ended();
        self.are_quiet().await && ended() == before
    }

    async fn are_quiet(&self) -> bool {
        for subscription in &self.subscriptions {
            let core = subscription.core();
            let Some(left) = core.quiet() else { return false };
            let Some(admin) = self.bus.transport().admin() else { continue };
            let lag = match admin.lag(&core.plan.topic, &core.plan.group).await {
                Ok(lag) => lag,
                // Nobody knows.
                Err(error) if error.is_transient() => return false,
                Err(_) => 0,
            };
            let takes_more = core.free().messages > 0;
            if takes_more && lag > left as u64 {
                return false;
            }
        }
        true
    }

    /// Stops: receives nothing more, gives back what waits, lets handlers finish within `drain`, then tells them to stop
    /// and waits `grace`, then drops them. Cancelled is not failed: no attempt is spent.
    ///
    /// Handlers may publish until they have finished; the bus stays open.
    pub async fn shutdown(self, drain: Duration, grace: Duration) -> Report {
        self.shutting_down.store(true, Ordering::Relaxed);
        let mut report = Report::default();
        let stops: Vec<_> =
            self.subscriptions.into_iter().map(|one| tokio::spawn(one.shutdown(drain, grace))).collect();
        for stop in stops {
            if let Ok(part) = stop.await {
                report.add(part);
            }
        }
        report
    }
}
