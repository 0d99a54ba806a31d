//! The runtime, as a program sees it: apps, handlers, a broker that fails on demand, and virtual time.

mod app;
mod boot;
mod budget;
mod dead_letters;
mod extractors;
mod groups;
mod leases;
mod order;
mod outages;
mod outputs;
mod panics;
mod publish_retry;
mod retry;
mod shutdown;
mod subscribe;
mod test_app;
mod timeouts;
mod verdicts;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use events::{
    prelude::*,
    testing::{TestApp, stall},
};
use tokio::time::Instant;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "jobs", name = "job.posted", version = "1.0.0")]
struct Job {
    #[event(key)]
    key: String,
    number: u32,
}

impl Job {
    fn new(key: &str, number: u32) -> Self {
        Self { key: key.to_owned(), number }
    }

    /// Without a key, it waits for nothing.
    fn unkeyed(number: u32) -> Draft<Self> {
        Draft::of(Self::new("", number)).key(None::<&str>)
    }
}

/// One call of a handler that goes by a script.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    /// Milliseconds since the script was written.
    at: u128,
    key: String,
    number: u32,
    attempt: u32,
}

type Answer = dyn Fn(&Job, u32) -> Result<(), Verdict> + Send + Sync;

/// What a handler does, and what it has done.
#[derive(Clone)]
struct Script(Arc<Written>);

struct Written {
    takes: Duration,
    answer: Box<Answer>,
    since: Instant,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    calls: Vec<Call>,
    running: Vec<Job>,
    most_at_once: usize,
    overlaps: usize,
}

impl Script {
    /// A handler that answers at once; it is told the job and the attempt.
    fn new(answer: impl Fn(&Job, u32) -> Result<(), Verdict> + Send + Sync + 'static) -> Self {
        Self::taking(Duration::ZERO, answer)
    }

    /// A handler that takes this long.
    fn taking(takes: Duration, answer: impl Fn(&Job, u32) -> Result<(), Verdict> + Send + Sync + 'static) -> Self {
        let (answer, since) = (Box::new(answer), Instant::now());
        Self(Arc::new(Written { takes, answer, since, seen: Mutex::default() }))
    }

    async fn play(&self, job: Job, attempt: u32) -> Result<(), Verdict> {
        {
            let mut seen = self.0.seen.lock().unwrap();
            let at = self.0.since.elapsed().as_millis();
            seen.calls.push(Call { at, key: job.key.clone(), number: job.number, attempt });
            seen.overlaps += usize::from(seen.running.iter().any(|other| other.key == job.key));
            seen.running.push(job.clone());
            seen.most_at_once = seen.most_at_once.max(seen.running.len());
        }
        let _end = End(self, job.clone());
        if !self.0.takes.is_zero() {
            stall(self.0.takes).await;
        }
        (self.0.answer)(&job, attempt)
    }

    fn calls(&self) -> Vec<Call> {
        self.0.seen.lock().unwrap().calls.clone()
    }

    /// When each call began, in milliseconds.
    fn times(&self) -> Vec<u128> {
        self.calls().iter().map(|call| call.at).collect()
    }

    /// The numbers of a key's jobs, in the order of their calls.
    fn of(&self, key: &str) -> Vec<u32> {
        self.calls().iter().filter(|call| call.key == key).map(|call| call.number).collect()
    }

    fn most_at_once(&self) -> usize {
        self.0.seen.lock().unwrap().most_at_once
    }

    /// How many calls began while another of their key was running.
    fn overlaps(&self) -> usize {
        self.0.seen.lock().unwrap().overlaps
    }
}

/// A call that has ended, also by being dropped.
struct End<'a>(&'a Script, Job);

impl Drop for End<'_> {
    fn drop(&mut self) {
        let mut seen = self.0.0.seen.lock().unwrap();
        if let Some(at) = seen.running.iter().position(|job| *job == self.1) {
            seen.running.swap_remove(at);
        }
    }
}

#[handler(retry(attempts = 4, backoff = "100ms..30s", jitter = "none"), timeout = "10m")]
async fn scripted(job: Job, State(script): State<Script>, Attempt(attempt): Attempt) -> Result<(), Verdict> {
    script.play(job, attempt).await
}

/// An app with the scripted handler alone.
fn app(script: &Script) -> App {
    App::new("shop").state(script.clone()).handler::<scripted>()
}

async fn start(script: &Script) -> TestApp {
    TestApp::start(app(script)).await
}

/// A header's text.
fn header(message: &events::transport::Message, name: &str) -> String {
    message.headers.get(name).and_then(|value| value.text()).unwrap_or_default()
}

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// What is wrong, in words.
fn problems(health: &events::runtime::Health) -> String {
    health.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
