//! A declared handler that asks for more than its event. It is in no registry either.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use super::{
    job::Job,
    scene::{SOON, Scene},
    verdict::Tested,
};
use crate::{
    bus::Bus,
    handler::{
        Accepts, Attempt, Blocking, Cancel, Context, Declaration, Declared, Extract, Handler, Input, Needs, Response,
        Settings, State, Verdict,
    },
    runtime::{App, Running},
};

type Answer = Pin<Box<dyn Future<Output = Result<(), Verdict>> + Send>>;

/// What the handler does.
#[derive(Clone)]
pub(super) struct Script(Arc<dyn Fn(Call) -> Answer + Send + Sync>);

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

/// What the handler has asked for.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) job: Job,
    pub(super) attempt: u32,
    pub(super) cancel: Cancel,
    pub(super) blocking: Blocking,
}

/// The handler, and whether its calls may take but 20 ms.
#[derive(Debug, Default)]
struct Probe<const HASTY: bool>;

static PROBE: Declaration = Declaration::new::<Probe<false>>("probe", module_path!(), Settings::NONE.backoff(SOON));
static HASTY_PROBE: Declaration =
    Declaration::new::<Probe<true>>("probe", module_path!(), PROBE.settings.timeout(Duration::from_millis(20)));

impl Declared for Probe<false> {
    fn declaration() -> &'static Declaration {
        &PROBE
    }
}

impl Declared for Probe<true> {
    fn declaration() -> &'static Declaration {
        &HASTY_PROBE
    }
}

impl<const HASTY: bool> Handler for Probe<HASTY> {
    fn accepts(&self) -> Accepts {
        <Job as Input<'_>>::accepts()
    }

    fn needs(&self, needs: &mut Needs) {
        State::<Script>::requirements(needs);
        Cancel::requirements(needs);
    }

    async fn call<'a>(&'a self, context: &'a Context) -> Response {
        let job = match <Job as Input<'_>>::decode(context) {
            Ok(job) => job,
            Err(error) => return Response::Undecodable(error),
        };
        match answer(job, context).await {
            Ok(()) => Response::Done(Vec::new()),
            Err(verdict) => Response::Failed(verdict),
        }
    }
}

async fn answer(job: Job, context: &Context) -> Result<(), Verdict> {
    let State(Script(script)) = State::extract(context).await?;
    let Attempt(attempt) = Attempt::extract(context).await?;
    let (cancel, blocking) = (Cancel::extract(context).await?, Blocking::extract(context).await?);
    script(Call { job, attempt, cancel, blocking }).await
}

/// The group of the declared handler.
pub(super) const PROBES: &str = "conformance.probe";

impl Scene {
    /// An app of the declared handler, which goes by this script.
    pub(super) fn app<F, R>(&self, script: F) -> App
    where
        F: Fn(Call) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Verdict>> + Send + 'static,
    {
        App::new("conformance").state(Script(Arc::new(move |call| Box::pin(script(call))))).handler::<Probe<false>>()
    }

    /// The same, where a call may take but 20 ms.
    pub(super) fn hasty_app<F, R>(&self, script: F) -> App
    where
        F: Fn(Call) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Verdict>> + Send + 'static,
    {
        App::new("conformance").state(Script(Arc::new(move |call| Box::pin(script(call))))).handler::<Probe<true>>()
    }

    pub(super) async fn start(&self, app: App, bus: &Bus) -> Tested<Running> {
        Ok(self.within("an app starts", app.start(bus.clone())).await??)
    }
}
