//! The log that a run leaves: whose it is, and what it holds.

use std::{collections::HashSet, io, time::Duration};

use events::{
    Bus, Error,
    codec::Format,
    event::Event,
    prelude::*,
    transport::{Admin, Message},
};

use crate::{
    dead,
    events::{FlightDeparted, FlightRow, LateAlert, RunStarted},
    file::LogFile,
};

/// Who publishes all of it: one half of each event's identity.
pub(crate) const SOURCE: &str = "flights";

/// Every topic that a quickstart may write to.
const TOPICS: [&str; 7] = [
    RunStarted::TOPIC,
    FlightRow::TOPIC,
    dead::TOPIC,
    FlightDeparted::TOPIC,
    "flights.dlq",
    LateAlert::TOPIC,
    "flights.late.dlq",
];

/// The log of one run.
#[derive(Debug)]
pub(crate) struct Log {
    pub bus: Bus,
    /// Where that is a file. It is locked as long as this lives.
    pub file: Option<LogFile>,
}

/// Why a log is not that of this run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error("{0} belongs to other data, or to another codec")]
    OtherRun(String),
    #[error("{place} has events of other programs, in `{topic}`")]
    OtherPrograms { place: String, topic: String },
    #[error("another quickstart uses {0}")]
    InUse(String),
    #[error("cannot remove {place}")]
    Remove { place: String, source: io::Error },
    #[error(transparent)]
    Events(#[from] Error),
}

impl LogError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::OtherRun(_) => {
                "`--fresh` forgets that run and starts over; without `--bus`, each data and codec has a file of its own"
            }
            Self::OtherPrograms { .. } => "`--fresh` removes a file only where a quickstart alone has written to it",
            Self::InUse(_) => "`--fresh` starts over when nobody else uses it; try again later",
            Self::Remove { .. } => "`--fresh` removes the file, and those beside it",
            Self::Events(_) => "`--bus memory:` needs nothing, and keeps nothing",
        }
    }
}

impl Log {
    /// Opens the log that the URL names, or else the run's own; it belongs to the run that was the first to use it.
    pub(crate) async fn open(
        bus: Option<&str>,
        codec: Format,
        fingerprint: &str,
        fresh: bool,
    ) -> Result<Self, LogError> {
        let mut file = LogFile::of(bus, fingerprint)?;
        if let Some(file) = file.as_mut().filter(|file| fresh && file.path().exists()) {
            remove(file).await?;
        }
        if let Some(file) = &mut file
            && !file.share()
        {
            return Err(LogError::InUse(file.path().display().to_string()));
        }
        let bus = match &file {
            Some(file) => file.connect().await?,
            None => Bus::connect(bus.unwrap_or("memory:")),
        };
        let log = Self { bus: bus.codec(codec).source(SOURCE).await?, file };
        if let Some(admin) = log.admin() {
            if fresh {
                purge(admin).await?;
            }
            log.belong_to(admin, fingerprint).await?;
        }
        Ok(log)
    }

    /// Makes it that run's, unless it is another's: the first to say so has it.
    async fn belong_to(&self, admin: &dyn Admin, fingerprint: &str) -> Result<(), LogError> {
        let is_new = admin.browse(RunStarted::TOPIC, 1).await?.is_empty();
        if is_new && admin.browse(FlightRow::TOPIC, 1).await?.is_empty() {
            let started = RunStarted { fingerprint: fingerprint.to_owned() };
            self.bus.publish(Draft::of(started).id(fingerprint)).await?;
        }
        let first = admin.browse(RunStarted::TOPIC, 1).await?;
        match first.first().and_then(|message| self.identity(message)) {
            Some((_, id)) if id == fingerprint => Ok(()),
            _ => Err(LogError::OtherRun(self.place())),
        }
    }

    /// The ids of the events that a topic holds.
    pub(crate) async fn ids(&self, topic: &str) -> Result<HashSet<String>, Error> {
        let messages = match self.admin() {
            Some(admin) => admin.browse(topic, usize::MAX).await?,
            None => Vec::new(),
        };
        Ok(messages.iter().filter_map(|message| self.identity(message)).map(|(_, id)| id).collect())
    }

    /// What makes a message's event the same event: its source and id, as CloudEvents' binding for the transport has them.
    pub(crate) fn identity(&self, message: &Message) -> Option<(String, String)> {
        let prefix = self.bus.transport().capabilities().attribute_prefix;
        let attribute = |name| message.headers.get(&format!("{prefix}{name}"))?.text();
        Some((attribute("source")?, attribute("id")?))
    }

    pub(crate) fn admin(&self) -> Option<&dyn Admin> {
        self.bus.transport().admin()
    }

    /// How it is called in messages; a URL may hold a password.
    fn place(&self) -> String {
        self.file.as_ref().map_or_else(
            || format!("this {}: bus", self.bus.transport().name()),
            |file| file.path().display().to_string(),
        )
    }
}

/// Removes a file that is an event log, of a quickstart, and of nobody who uses it now.
async fn remove(file: &mut LogFile) -> Result<(), LogError> {
    let place = file.path().display().to_string();
    if !file.take() {
        return Err(LogError::InUse(place));
    }
    let bus = file.connect().await?.await?;
    let topics = match bus.transport().admin() {
        Some(admin) => admin.topics().await?,
        None => Vec::new(),
    };
    bus.close(Duration::from_secs(10)).await;
    match topics.into_iter().find(|topic| !TOPICS.contains(&topic.as_str())) {
        Some(topic) => Err(LogError::OtherPrograms { place, topic }),
        None => file.remove().map_err(|source| LogError::Remove { place, source }),
    }
}

/// Removes what earlier runs have left where others may have topics too.
async fn purge(admin: &dyn Admin) -> Result<(), Error> {
    for topic in TOPICS {
        admin.purge(topic).await?;
    }
    Ok(())
}
