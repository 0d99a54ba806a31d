//! An app: handlers, and what they need.

use std::{sync::Arc, time::Duration};

use super::{Running, Topology, boot};
use crate::{
    Result,
    bus::Bus,
    handler::{Declaration, Declared, Settings, States},
    record::{Metrics, Recorder},
};

/// Handlers, and what they need, under one name.
///
/// Every `#[handler]` that is linked into the program belongs to it, unless
/// [`App::only`], [`App::except`] or [`App::handler`] choose.
///
/// ```standalone_crate
/// # use events::prelude::*;
/// # use std::time::Duration;
/// # #[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
/// # #[event(topic = "orders", version = "1.0.0")]
/// # struct OrderPlaced { #[event(key)] id: u32 }
/// #[derive(Clone)]
/// struct Greeting(&'static str);
///
/// #[handler]
/// async fn greet(order: OrderPlaced, State(greeting): State<Greeting>) {
///     println!("{} {}", greeting.0, order.id);
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> events::Result<()> {
/// let bus = Bus::connect("memory:").await?;
/// let running = App::new("shop").state(Greeting("hello")).start(bus).await?;
/// running.bus().publish(OrderPlaced { id: 1 }).await?;
/// let report = running.shutdown(Duration::from_secs(30), Duration::from_secs(5)).await;
/// assert!(report.is_clean());
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "an app does nothing until it is started"]
pub struct App {
    pub(super) name: Arc<str>,
    pub(super) states: States,
    pub(super) recorders: Vec<Arc<dyn Recorder>>,
    pub(super) chosen: Chosen,
    pub(super) expected: Vec<String>,
    pub(super) configured: Vec<(String, Configure)>,
    pub(super) dlq_suffix: &'static str,
    pub(super) stuck_after: Option<Duration>,
    pub(super) max_parked: Option<usize>,
}

pub(super) type Configure = fn(Settings) -> Settings;

/// Which of the declared handlers belong to an app.
#[derive(Debug)]
pub(super) enum Chosen {
    All,
    Only(Vec<String>),
    Except(Vec<String>),
    These(Vec<&'static Declaration>),
}

impl App {
    /// An app of this name: the source of the events it publishes, and the first part of its groups' names.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            states: States::default(),
            recorders: Vec::new(),
            chosen: Chosen::All,
            expected: Vec::new(),
            configured: Vec::new(),
            dlq_suffix: ".dlq",
            stuck_after: None,
            max_parked: None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the app a value that handlers ask for as `State<T>`; one for each type.
    pub fn state<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.states.insert(value);
        self
    }

    /// Calls these hooks, beside the metrics.
    pub fn recorder(mut self, recorder: impl Recorder) -> Self {
        self.recorders.push(Arc::new(recorder));
        self
    }

    /// Runs these handlers alone, by their names.
    pub fn only<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self { chosen: Chosen::Only(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Runs all handlers but these, by their names.
    pub fn except<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self { chosen: Chosen::Except(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Runs this handler, and no others but those named in the same way: `.handler::<charge>()`.
    pub fn handler<H: Declared>(mut self) -> Self {
        match &mut self.chosen {
            Chosen::These(these) => these.push(H::declaration()),
            other => *other = Chosen::These(vec![H::declaration()]),
        }
        self
    }

    /// Fails at the start unless handlers of these names are there: a crate that nothing refers to is not linked, and
    /// its handlers vanish silently.
    pub fn expect<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.expected.extend(names.into_iter().map(Into::into));
        self
    }

    /// Changes what the attribute of a handler says.
    pub fn configure(mut self, handler: impl Into<String>, change: fn(Settings) -> Settings) -> Self {
        self.configured.push((handler.into(), change));
        self
    }

    /// Sets what is added to a topic's name for its dead letters, where a handler doesn't say: `.dlq` by default.
    pub fn dlq_suffix(self, suffix: &'static str) -> Self {
        Self { dlq_suffix: suffix, ..self }
    }

    /// Sets how long a delivery may be unsettled before the app is no longer ready: 5 minutes by default.
    pub fn stuck_after(self, age: Duration) -> Self {
        Self { stuck_after: Some(age), ..self }
    }

    /// Sets how many dead letters that cannot be written stop a subscription from receiving: 100 by default.
    pub fn max_parked(self, count: usize) -> Self {
        Self { max_parked: Some(count), ..self }
    }

    /// What the app would run on this bus, with every default.
    ///
    /// # Errors
    /// Everything that would keep it from starting, at once.
    pub fn topology(&self, bus: &Bus) -> Result<Topology> {
        Ok(Topology::of(&self.name, bus, &boot::plan(self, &self.bus(bus))?))
    }

    /// Starts the handlers. Once this returns, whatever is published reaches them.
    ///
    /// # Errors
    /// Everything that keeps it from starting, at once: duplicate names, missing state, settings that contradict each
    /// other, abilities that the transport lacks.
    pub async fn start(self, bus: Bus) -> Result<Running> {
        let bus = self.bus(&bus);
        let plans = boot::plan(&self, &bus)?;
        let topology = Topology::of(&self.name, &bus, &plans);
        tracing::info!(app = %self.name, "starting\n{topology}");
        Running::start(bus, plans, topology).await
    }

    /// The app's own bus: its name as the source, its own metrics, its hooks.
    fn bus(&self, bus: &Bus) -> Bus {
        bus.for_app(&self.name, Metrics::new(), &self.recorders)
    }
}
