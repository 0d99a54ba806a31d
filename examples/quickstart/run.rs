//! The run: rows in, and what the handlers made of them out.

use std::{
    collections::HashSet,
    process,
    time::{Duration, Instant},
};

use events::{Error, event::Event, prelude::*, record::TopicValues, runtime::Topology};

use crate::{
    args::Args,
    data::{self, DataError},
    dead::DeadLetters,
    events::{FlightDeparted, FlightRow, LateAlert},
    fingerprint::fingerprint,
    handlers,
    log::{Log, LogError, SOURCE},
    progress::Progress,
    rows::Rows,
    state::{Aircraft, Alerts, Carriers, Totals},
    summary::Summary,
    tables,
};

/// How many rows are published in one call.
const BATCH: usize = 256;

/// The topics, each behind those that its events follow from.
const FLOW: [&str; 3] = [FlightRow::TOPIC, FlightDeparted::TOPIC, LateAlert::TOPIC];

/// Why it came to no good end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Events(#[from] Error),
    #[error("{rows} rows were published, and {ended} of them came out as flights or dead letters")]
    Unaccounted { rows: u64, ended: u64 },
    #[error("{0} rows of an aircraft came after a later one")]
    OutOfOrder(u64),
    #[error("the app did not stop cleanly: {0:?}")]
    Unclean(Report),
}

/// Publishes every row of the folder that the log does not hold yet, waits until all that follows from it is done, and
/// says what came of it.
pub(crate) async fn run(args: &Args) -> Result<Summary, Failed> {
    let began = Instant::now();
    let folder = &*data::folder(args.data.as_deref());
    let mut source = Rows::open(folder)?;
    let log = Log::open(args.bus.as_deref(), args.codec, &fingerprint(folder, args.codec), args.fresh).await?;
    let published = log.ids(FlightRow::TOPIC).await?;

    let totals = (Totals::<Carriers>::default(), Totals::<Alerts>::default(), Totals::<Aircraft>::default());
    let steps = App::new(SOURCE).only(handlers::STEPS).state(tables::weather(folder));
    // A group of its own for each process: what it counts is in its memory, and nobody else has seen it.
    let counts = App::new(format!("{SOURCE}-{}-{}", process::id(), events::now().timestamp_micros()));
    let counts = counts.only(handlers::TOTALS).state(totals.0.clone()).state(totals.1.clone()).state(totals.2.clone());
    let had_nothing_to_do = is_settled(&log, &steps.topology(&log.bus)?).await;
    let at_work = AtWork { steps: steps.start(log.bus.clone()).await?, counts: counts.start(log.bus.clone()).await? };
    let rows = at_work.publish(&mut source, &published).await?;
    at_work.settle(&log).await?;

    let topics = at_work.topics();
    let aircraft = totals.2.now();
    let summary = Summary {
        rows,
        carriers: totals.0.now(),
        dead: DeadLetters::read(&log, &at_work.steps.metrics()).await?,
        retried: topics.iter().flat_map(|topic| topic.retried.values()).sum(),
        alerts: totals.1.now(),
        aircraft: aircraft.count(),
        airlines: tables::airlines(folder),
        took: began.elapsed(),
        log: log.file.as_ref().map(|file| file.path().to_owned()),
        was_finished: had_nothing_to_do && published.len() as u64 >= rows,
        were_there: published.len() as u64,
    };
    let reports = at_work.shutdown().await;
    log.bus.close(Duration::from_secs(10)).await;
    check(&summary, aircraft.out_of_order, reports)?;
    Ok(summary)
}

/// Whether groups of earlier processes have nothing left to do; a group that nobody has joined has everything.
async fn is_settled(log: &Log, topology: &Topology) -> bool {
    let Some(admin) = log.admin() else { return false };
    for handler in &topology.handlers {
        if !matches!(admin.lag(&handler.topic, &handler.group).await, Ok(0)) {
            return false;
        }
    }
    true
}

/// The handlers of a process: those that go on where the last one was stopped, and those that count.
struct AtWork {
    steps: Running,
    counts: Running,
}

impl AtWork {
    /// Publishes the rows that have not been published yet; how many there are in all. Where the handlers are slower than
    /// the disk, the bus makes it wait.
    async fn publish(&self, source: &mut Rows, published: &HashSet<String>) -> Result<u64, Failed> {
        let (mut rows, progress) = (0, Progress::new());
        loop {
            let batch: Vec<FlightRow> = source.take(BATCH)?;
            if batch.is_empty() {
                return Ok(rows);
            }
            rows += batch.len() as u64;
            let missing = batch.into_iter().map(|row| (row.place(), row)).filter(|(id, _)| !published.contains(id));
            for published in self.steps.bus().publish_all(missing.map(|(id, row)| Draft::of(row).id(id))).await {
                published?;
            }
            progress.show(|| format!("{rows} rows published, {} events handled", self.handled()));
        }
    }

    /// Waits until every group has settled all there is: what another process has leased, too, be it dead or alive. Topic
    /// by topic: when the first of them is settled, all that follows from it stands in the next.
    async fn settle(&self, log: &Log) -> Result<(), Failed> {
        let progress = Progress::new();
        if let Some(admin) = log.admin() {
            let handlers = || [&self.steps, &self.counts].into_iter().flat_map(|app| &app.topology().handlers);
            for topic in FLOW {
                for handler in handlers().filter(|handler| handler.topic == topic) {
                    loop {
                        match admin.lag(topic, &handler.group).await {
                            Ok(0) => break,
                            Ok(left) => progress.show(|| {
                                format!("{} events handled, {left} left for {}", self.handled(), handler.name)
                            }),
                            Err(error) if error.is_transient() => {}
                            Err(error) => return Err(error.into()),
                        }
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
            }
        }
        self.steps.quiet().await;
        self.counts.quiet().await;
        Ok(())
    }

    /// What was measured in this process.
    fn topics(&self) -> Vec<TopicValues> {
        [&self.steps, &self.counts].into_iter().flat_map(|app| app.metrics().topics).collect()
    }

    fn handled(&self) -> u64 {
        self.topics().iter().map(|topic| topic.consumed).sum()
    }

    async fn shutdown(self) -> [Report; 2] {
        let (drain, grace) = (Duration::from_secs(10), Duration::from_secs(1));
        [self.steps.shutdown(drain, grace).await, self.counts.shutdown(drain, grace).await]
    }
}

/// Nothing may be lost, counted twice or out of order.
fn check(summary: &Summary, out_of_order: u64, reports: [Report; 2]) -> Result<(), Failed> {
    let ended = summary.departed() + summary.cancelled() + summary.dead.count;
    if ended != summary.rows {
        return Err(Failed::Unaccounted { rows: summary.rows, ended });
    }
    if out_of_order > 0 {
        return Err(Failed::OutOfOrder(out_of_order));
    }
    match reports.into_iter().find(|report| !report.is_clean()) {
        Some(unclean) => Err(Failed::Unclean(unclean)),
        None => Ok(()),
    }
}
