//! One subscription's tasks, and starting them again when one of them fails.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    Problem,
    core::Core,
    intake, lease,
    plan::{HandlerPlan, SubscriptionPlan},
    report::Report,
    retry, settle, shutdown, worker,
};
use crate::{Result, backoff::random, bus::Bus, transport::SubscribeSpec};

/// How often a subscription may fail within [`WINDOW`] and be started again.
const FAILURES: usize = 3;
const WINDOW: Duration = Duration::from_secs(60);
/// How long leaving the group may take: a broker that does not answer must not hold a shutdown (`DELIVERY` §3.8).
const LEAVING: Duration = Duration::from_secs(2);

/// A running subscription.
#[derive(Debug)]
pub(super) struct Subscribed {
    shared: Arc<Shared>,
    supervisor: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    plan: SubscriptionPlan,
    handlers: Arc<[HandlerPlan]>,
    bus: Bus,
    stop: CancellationToken,
    cancel: CancellationToken,
    /// The last of the workers may go: everything is over.
    end: CancellationToken,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    core: Arc<Core>,
    failed: bool,
}

impl Subscribed {
    /// Joins the group and starts the tasks. Once this returns, what is published is received.
    pub(super) async fn start(plan: SubscriptionPlan, handlers: Arc<[HandlerPlan]>, bus: Bus) -> Result<Self> {
        let (stop, cancel, end) = (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        let core = join(&plan, &handlers, &bus, &stop, &cancel).await?;
        let current = Mutex::new(Current { core: Arc::clone(&core), failed: false });
        let shared = Arc::new(Shared { plan, handlers, bus, stop, cancel, end, current });
        let supervisor = tokio::spawn(supervise(Arc::clone(&shared), core));
        Ok(Self { shared, supervisor })
    }

    pub(super) fn core(&self) -> Arc<Core> {
        Arc::clone(&self.shared.lock().core)
    }

    /// What is wrong with it; sets the gauges on the way.
    pub(super) fn examine(&self, problems: &mut Vec<Problem>) {
        let (core, failed) = {
            let current = self.shared.lock();
            (Arc::clone(&current.core), current.failed)
        };
        core.examine(problems);
        if failed {
            problems.push(Problem::Failed { group: core.plan.group.to_string() });
        }
    }

    /// Ends it, in the order of `DELIVERY` §3.8.
    pub(super) async fn shutdown(mut self, drain: Duration, grace: Duration) -> Report {
        let report = shutdown::run(&self.core(), drain, grace).await;
        self.shared.end.cancel();
        // A supervisor that panicked has nothing left to stop.
        let _ = (&mut self.supervisor).await;
        report
    }
}

impl Drop for Subscribed {
    /// The supervisor ends the tasks and leaves the group: what is in flight is given back.
    fn drop(&mut self) {
        self.shared.stop.cancel();
        self.shared.cancel.cancel();
        self.shared.end.cancel();
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn join(
    plan: &SubscriptionPlan,
    handlers: &Arc<[HandlerPlan]>,
    bus: &Bus,
    stop: &CancellationToken,
    cancel: &CancellationToken,
) -> Result<Arc<Core>> {
    let transport = bus.transport();
    let topic = transport.topic(&plan.topic)?;
    let exclusive_keys = plan.order == crate::handler::Order::Key;
    let spec = SubscribeSpec { topic, group: Arc::clone(&plan.group), start: plan.start, exclusive_keys };
    let source = transport.subscribe(spec).await?;
    let topic_meter = bus.metrics().topic(transport.name(), &plan.topic);
    let meter = bus.metrics().subscription(transport.name(), &plan.topic, &plan.group);
    let (plan, handlers, bus) = (plan.clone(), Arc::clone(handlers), bus.clone());
    Ok(Arc::new(Core::new(plan, handlers, bus, source, topic_meter, meter, stop.clone(), cancel.clone())))
}

/// Runs the tasks; when one panics, all of them end, the group is joined anew under a new epoch, and what was not
/// settled comes again. After three failures within a minute it stays down, and health says so (`traps` B10).
async fn supervise(shared: Arc<Shared>, mut core: Arc<Core>) {
    let mut failures = VecDeque::new();
    loop {
        let mut tasks = spawn(&core);
        let panicked = tokio::select! {
            () = shared.end.cancelled() => false,
            () = first_panic(&mut tasks) => true,
        };
        tasks.shutdown().await;
        // A member that cannot leave is gone when its leases end.
        let _ = tokio::time::timeout(LEAVING, core.source.close()).await;
        if panicked {
            core.abandon();
        }
        if !panicked || shared.stop.is_cancelled() {
            return;
        }
        let now = Instant::now();
        failures.push_back(now);
        failures.retain(|failure| now - *failure < WINDOW);
        tracing::error!(group = %shared.plan.group, failures = failures.len(), "a task of the subscription panicked");
        if failures.len() >= FAILURES {
            shared.lock().failed = true;
            return;
        }
        let again = tokio::select! {
            () = shared.end.cancelled() => return,
            again = join_again(&shared, &core) => again,
        };
        let Some(again) = again else {
            shared.lock().failed = true;
            return;
        };
        core = again;
        shared.lock().core = Arc::clone(&core);
    }
}

/// Joins anew, as soon as the broker is in reach; `None` when it refuses for good.
async fn join_again(shared: &Shared, old: &Core) -> Option<Arc<Core>> {
    let mut failures = 0;
    loop {
        match join(&shared.plan, &shared.handlers, &shared.bus, &shared.stop, &shared.cancel).await {
            Ok(core) => {
                core.lock().ended = old.lock().ended;
                return Some(core);
            }
            Err(error) if error.is_transient() => {
                failures += 1;
                intake::note_unreachable(old, &error, failures);
                tokio::time::sleep(intake::RECONNECT.delay(failures, random())).await;
            }
            Err(error) => {
                tracing::error!(group = %shared.plan.group, %error, "cannot subscribe again");
                return None;
            }
        }
    }
}

fn spawn(core: &Arc<Core>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for number in 0..core.plan.concurrency {
        tasks.spawn(worker::run(Arc::clone(core), number));
    }
    tasks.spawn(settle::run(Arc::clone(core)));
    tasks.spawn(retry::run(Arc::clone(core)));
    if let Some(lease) = core.lease {
        tasks.spawn(lease::run(Arc::clone(core), lease));
    }
    tasks.spawn(intake::run(Arc::clone(core), core.received.clone().drop_guard()));
    tasks
}

/// Ends when a task panics. A task that ends otherwise has done its work.
async fn first_panic(tasks: &mut JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if ended.is_err_and(|error| error.is_panic()) {
            return;
        }
    }
    std::future::pending().await
}
