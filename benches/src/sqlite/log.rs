//! What a log costs that is long, or that nobody writes to: the CPU time of a claimed message with little and with much
//! behind it, of a second in which nothing happens, and how long it takes until another process is awake.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::events::Bus;
use ::events::runtime::SubscriptionHandle;
use tokio::runtime::Builder;
use tokio::sync::mpsc;

use super::BATCH;
use super::file::File;
use crate::case::Result;
use crate::dispatch::arrivals::Arrivals;
use crate::dispatch::order::{Order, Orders};
use crate::options::Measure;
use crate::report::Row;
use crate::timing;

/// How many messages are behind, little and much.
const BEHIND: [u64; 2] = [10_000, 1_000_000];
/// How many are handled in one round.
const HANDLED: u64 = 1000;
const ROUNDS: usize = 7;
const RINGS: usize = 201;
/// What the process may have beside the budget of a subscription.
const BESIDE: u64 = 64 << 20;

pub(crate) fn measure(options: &Measure) -> Result<Vec<Row>> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (behind, rings, idle) = if options.smoke { ([1000, 3000], 5, 1) } else { (BEHIND, RINGS, 20) };
    runtime.block_on(async {
        let mut rows = vec![wake_up(rings).await?, idle_for(idle).await?];
        let [little, much] = backlogs(behind).await?;
        rows.push(Row::timed("handle one of a backlog", "10 thousand", timing::summary(little)));
        rows.push(Row::timed("handle one of a backlog", "1 million", timing::summary(much)));
        Ok(rows)
    })
}

async fn connect(file: &File, options: &str) -> Result<Bus> {
    Ok(Bus::connect(format!("sqlite:{}?{options}", file.path().display())).source("bench").await?)
}

/// From the call of a publish to the handler of another connection, which nothing but the file joins to this one.
async fn wake_up(rings: usize) -> Result<Row> {
    let file = File::new()?;
    let (here, there) = (connect(&file, "").await?, connect(&file, "").await?);
    let (say, mut heard) = mpsc::channel(1);
    let handle = move |_: Order| {
        let say = say.clone();
        async move {
            // The bench may be over.
            let _ = say.send(Instant::now()).await;
        }
    };
    let _subscription = there.subscribe("handle", handle).await?;
    let (mut orders, mut samples) = (Orders::new(0), Vec::with_capacity(rings));
    for _ in 0..rings {
        let began = Instant::now();
        here.publish(crate::dispatch::Feed::next_event(&mut orders)).await?;
        let at = heard.recv().await.ok_or("the handler is gone")?;
        samples.push(at.duration_since(began).as_nanos() as f64);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(Row::timed("wake-up", "another connection", timing::summary(samples)))
}

/// The CPU time of a second with three subscriptions and no message: ten million nanoseconds are one percent.
async fn idle_for(seconds: u64) -> Result<Row> {
    let file = File::new()?;
    let bus = connect(&file, "").await?;
    let mut subscriptions = Vec::new();
    for name in ["one", "two", "three"] {
        subscriptions.push(bus.subscribe(name, |_: Order| async {}).await?);
    }
    let before = cpu()?;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let used = (cpu()? - before) / seconds as f64;
    Ok(Row::timed("idle second", "three subscriptions", timing::summary(vec![used])))
}

/// The CPU time of the threads of this process, in nanoseconds (`schedstat`, Documentation/scheduler/sched-stats).
fn cpu() -> Result<f64> {
    let mut sum = 0.0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let Ok(text) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
        sum += text.split(' ').next().ok_or("an empty schedstat")?.parse::<f64>()?;
    }
    Ok(sum)
}

/// Handles messages of a short and of a long backlog in turn.
async fn backlogs(behind: [u64; 2]) -> Result<[Vec<f64>; 2]> {
    let mut logs = Vec::new();
    for count in behind {
        logs.push(Backlog::fill(count).await?);
    }
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (log, samples) in logs.iter_mut().zip(&mut samples) {
            samples.push(log.handle(HANDLED.min(behind[0] / 10)).await?);
        }
    }
    let (peak, budget) = (peak_memory()?, 64 << 20);
    if peak > budget + BESIDE {
        return Err(format!("{peak} bytes were in use, with a budget of {budget}").into());
    }
    Ok(samples)
}

struct Backlog {
    bus: Bus,
    arrivals: Arc<Arrivals>,
    _file: File,
}

impl Backlog {
    async fn fill(count: u64) -> Result<Self> {
        let file = File::new()?;
        let bus = connect(&file, "synchronous=normal&retain=forever").await?;
        let (mut orders, mut left) = (Orders::new(0), usize::try_from(count)?);
        while left > 0 {
            let batch = left.min(BATCH);
            for receipt in bus.publish_all(orders.wave(batch)).await {
                receipt?;
            }
            left -= batch;
        }
        Ok(Self { bus, arrivals: Arc::default(), _file: file })
    }

    /// Nanoseconds of CPU time a message.
    async fn handle(&mut self, count: u64) -> Result<f64> {
        self.arrivals.expect(count)?;
        let arrivals = Arc::clone(&self.arrivals);
        let handle = move |_: Order| {
            let arrivals = Arc::clone(&arrivals);
            async move {
                if arrivals.missing() == 0 {
                    // More than was asked for: it is given back when the subscription ends.
                    std::future::pending::<()>().await;
                }
                arrivals.note();
            }
        };
        let one = |settings: ::events::handler::Settings| settings.concurrency(1);
        let before = cpu()?;
        let subscription: SubscriptionHandle = self.bus.subscribe("handle", handle).configure(one).await?;
        self.arrivals.all().await;
        let used = cpu()? - before;
        subscription.shutdown(Duration::ZERO, Duration::ZERO).await;
        Ok(used / count as f64)
    }
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kib * 1024)
}
