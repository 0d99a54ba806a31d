//! `run`: until a signal says stop.

use std::{io, process::ExitCode, time::Duration};

use super::complain;
use crate::{App, Bus, Error, Result, runtime::Report};

/// How long handlers may go on after the first signal.
const DRAIN: Duration = Duration::from_secs(30);
/// How long they have once they were told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How long the connection has to close.
const CLOSE: Duration = Duration::from_secs(5);

pub(super) async fn run(app: App, bus: &str) -> Result<ExitCode> {
    let mut signals = Signals::new().map_err(|error| Error::config(format!("cannot listen to signals: {error}")))?;
    let bus = Bus::connect(bus).await?;
    let running = app.start(bus.clone()).await?;
    complain(&running.topology().to_string());
    signals.next().await;
    complain("stopping; a second signal stops at once");
    let report = tokio::select! {
        report = running.shutdown(DRAIN, GRACE) => report,
        () = signals.next() => {
            complain("stopped at once; what was in flight is delivered again");
            return Ok(ExitCode::from(130));
        }
    };
    let closed = bus.close(CLOSE).await;
    complain(&summary(&report));
    let all_is_well = report.is_clean() && closed.undelivered.is_empty();
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn summary(report: &Report) -> String {
    let mut text = format!("{} settled, {} given back", report.settled, report.released);
    if !report.is_clean() {
        let abandoned = report.abandoned.join(", ");
        text += &format!(
            "; abandoned: {} ({abandoned}); not told to the broker: {}",
            report.abandoned.len(),
            report.unsettled
        );
    }
    text
}

/// SIGINT and SIGTERM.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
