//! The run: rows in, and what the handlers made of them out.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use events::{Error, codec::Format, prelude::*, record::TopicValues};

use crate::{
    data::DataError,
    dead::DeadLetters,
    events::FlightRow,
    progress::Progress,
    rows::Rows,
    state::{Aircraft, Alerts, Carriers, Shared},
    summary::Summary,
    tables,
};

/// How many rows are published in one call.
const BATCH: usize = 256;

/// Why it came to no good end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Events(#[from] Error),
    #[error("{rows} rows were published, and {ended} of them came out as flights or dead letters")]
    Unaccounted { rows: u64, ended: u64 },
    #[error("{0} rows of an aircraft came after a later one")]
    OutOfOrder(u64),
    #[error("the app did not stop cleanly: {0:?}")]
    Unclean(Report),
}

/// Publishes every row of the folder, waits until all that follows from it is done, and says what came of it.
pub(crate) async fn run(folder: &Path, url: &str, codec: Option<Format>) -> Result<Summary, Failed> {
    let began = Instant::now();
    let mut source = Rows::open(folder)?;
    let bus = Bus::connect(url);
    let bus = match codec {
        Some(format) => bus.codec(format).await?,
        None => bus.await?,
    };
    let (carriers, alerts) = (Shared::<Carriers>::default(), Shared::<Alerts>::default());
    let aircraft = Shared::<Aircraft>::default();

    let app = App::new("flights").state(tables::weather(folder)).state(carriers.clone());
    let app = app.state(alerts.clone()).state(aircraft.clone());
    let running = app.start(bus).await?;
    let rows = publish(&mut source, &running).await?;
    running.quiet().await;

    let (dead, topics) = (DeadLetters::read(running.bus()).await?, running.metrics().topics);
    let summary = Summary {
        rows,
        carriers: carriers.lock().clone(),
        dead,
        retried: topics.iter().flat_map(|topic| topic.retried.values()).sum(),
        alerts: alerts.lock().clone(),
        aircraft: aircraft.lock().count(),
        airlines: tables::airlines(folder),
        took: began.elapsed(),
    };
    let out_of_order = aircraft.lock().out_of_order;
    let report = running.shutdown(Duration::from_secs(10), Duration::from_secs(1)).await;
    check(&summary, out_of_order, report)?;
    Ok(summary)
}

/// Publishes all rows; the number of those that the broker has confirmed. Where the handlers are slower than the disk,
/// the bus makes it wait.
async fn publish(source: &mut Rows, running: &Running) -> Result<u64, Failed> {
    let (mut rows, progress) = (0, Progress::new());
    loop {
        let batch: Vec<FlightRow> = source.take(BATCH)?;
        if batch.is_empty() {
            return Ok(rows);
        }
        for published in running.bus().publish_all(batch).await {
            published?;
            rows += 1;
        }
        let handled: u64 = running.metrics().topics.iter().map(|topic: &TopicValues| topic.consumed).sum();
        progress.show(&format!("{rows} rows published, {handled} events handled"));
    }
}

/// Nothing may be lost, come twice or out of order.
fn check(summary: &Summary, out_of_order: u64, report: Report) -> Result<(), Failed> {
    let ended = summary.departed() + summary.cancelled() + summary.dead.count;
    if ended != summary.rows {
        return Err(Failed::Unaccounted { rows: summary.rows, ended });
    }
    if out_of_order > 0 {
        return Err(Failed::OutOfOrder(out_of_order));
    }
    if report.is_clean() { Ok(()) } else { Err(Failed::Unclean(report)) }
}
