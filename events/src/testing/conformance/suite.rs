//! Running the tests, each on a harness of its own.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Semaphore, task::JoinSet, time::timeout};

use super::{
    Harness,
    cases::{self, Case, Need, Section},
    report::{Outcome, Report, TestReport},
    scene::Scene,
    verdict::Stop,
};
use crate::{Result, transport::Capabilities};

/// The tests of `DELIVERY` §4, and how hard they try.
///
/// Time is real, so this is for `#[tokio::test(flavor = "multi_thread")]`.
#[derive(Debug, Clone)]
#[must_use = "a suite does nothing until it is run"]
pub struct Suite {
    pub(super) messages: usize,
    pub(super) patience: Duration,
    only: Vec<String>,
    at_once: usize,
}

impl Default for Suite {
    fn default() -> Self {
        Self::new()
    }
}

impl Suite {
    /// All tests, with 1,000 messages where many are wanted, and ten seconds for what should come.
    pub fn new() -> Self {
        Self { messages: 1000, patience: Duration::from_secs(10), only: Vec::new(), at_once: 6 }
    }

    /// Sets how many messages a test of many has.
    pub fn messages(self, messages: usize) -> Self {
        Self { messages: messages.max(20), ..self }
    }

    /// Sets how long to wait for what should come. Nothing takes as long where the transport conforms.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Runs these tests alone, by their names. A report on some of the tests does not ask whether each ability was
    /// exercised.
    pub fn only<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self { only: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets how many tests are run beside each other: 6 by default.
    pub fn at_once(self, tests: usize) -> Self {
        Self { at_once: tests.max(1), ..self }
    }

    /// The names of all tests.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        cases::all().map(|case| case.name).collect()
    }

    /// Runs the tests, each on a harness of its own.
    ///
    /// # Errors
    /// A broker that cannot be reached, or a name of no test.
    pub async fn run<H: Harness>(&self, harness: impl Fn() -> H) -> Result<Report> {
        let first = harness();
        let capabilities = first.connect().await?.capabilities();
        if let Some(unknown) = self.only.iter().find(|name| !cases::all().any(|case| case.name == name.as_str())) {
            return Err(crate::Error::config(format!("the suite has no test `{unknown}`")));
        }
        let is_chosen = |case: &&Case| self.only.is_empty() || self.only.iter().any(|name| name == case.name);
        let mut chosen: Vec<_> = cases::all().filter(is_chosen).collect();
        // What waits more than it works is begun first.
        chosen.sort_by_key(|case| !matches!(case.section, Section::Lifecycle | Section::Lease | Section::Handler));
        let (mut tests, mut beside, mut alone) = (Vec::new(), JoinSet::new(), Vec::new());
        let permits = Arc::new(Semaphore::new(self.at_once));
        for case in chosen {
            if let Some(missing) = missing(case, &capabilities, &first) {
                tests.push(TestReport::new(case, Outcome::Skipped(missing), Duration::ZERO));
                continue;
            }
            let (scene, permits, case) = (self.scene(case, harness()), Arc::clone(&permits), *case);
            if first.is_shared() && case.needs.iter().any(|need| matches!(need, Need::Hook(_))) {
                alone.push((case, scene));
                continue;
            }
            beside.spawn(async move {
                let _permit = permits.acquire().await;
                run(case, scene).await
            });
        }
        while let Some(test) = beside.join_next().await {
            tests.push(test.expect("a test that panics is a test that fails"));
        }
        for (case, scene) in alone {
            tests.push(run(case, scene).await);
        }
        let place = |test: &TestReport| cases::all().position(|case| case.name == test.name);
        tests.sort_by_key(place);
        let unexercised = if self.only.is_empty() { unexercised(&capabilities, &tests) } else { Vec::new() };
        Ok(Report { name: first.name().to_owned(), capabilities, tests, unexercised })
    }

    fn scene(&self, case: &Case, harness: impl Harness) -> Scene {
        Scene::new(Arc::new(harness), case.name, self.messages, self.patience)
    }
}

/// What a test needs and the transport or its harness lacks.
fn missing(case: &Case, capabilities: &Capabilities, harness: &impl Harness) -> Option<String> {
    let lacks = |need: &&Need| match need {
        Need::Can(ability) => !capabilities.supports(*ability),
        Need::Hook(hook) => !harness.hooks().contains(hook),
    };
    let missing: Vec<_> = case.needs.iter().filter(lacks).map(ToString::to_string).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

async fn run(case: Case, scene: Scene) -> TestReport {
    let (began, limit) = (Instant::now(), scene.patience * 6);
    let test = tokio::spawn(timeout(limit, (case.run)(scene)));
    let outcome = match test.await {
        Ok(Ok(Ok(()))) => Outcome::Passed,
        Ok(Ok(Err(Stop::Failed(why)))) => Outcome::Failed(why),
        Ok(Ok(Err(Stop::Skipped(why)))) => Outcome::Skipped(why),
        Ok(Err(_)) => Outcome::Failed(format!("no end within {limit:?}")),
        Err(panic) => Outcome::Failed(said(panic)),
    };
    TestReport::new(&case, outcome, began.elapsed())
}

fn said(panic: tokio::task::JoinError) -> String {
    let payload = panic.into_panic();
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("with something that is no text"))
}

/// What is claimed, and in no test that was run.
fn unexercised(capabilities: &Capabilities, tests: &[TestReport]) -> Vec<crate::transport::Ability> {
    let run = tests.iter().filter(|test| !matches!(test.outcome, Outcome::Skipped(_))).map(|test| test.name);
    let run: BTreeSet<_> = run.collect();
    let needs = |ability| {
        move |case: &&Case| case.needs.iter().any(|need| matches!(need, Need::Can(other) if *other == ability))
    };
    let is_exercised = |ability| cases::all().filter(needs(ability)).any(|case| run.contains(case.name));
    capabilities.abilities.iter().copied().filter(|ability| !is_exercised(*ability)).collect()
}
