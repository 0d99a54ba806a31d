//! Workers: each takes a delivery whose turn it is and goes on with it where it stands.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    core::{Core, Step, Turn},
    dead_letter,
    delivery::{Delivery, End, Stage},
    outputs,
    plan::HandlerPlan,
    route::Route,
    verdict::{Came, Next, Reason, Spent, decide},
};
use crate::{
    backoff::random,
    handler::{Answer, Response, Slot, Verdict, VerdictKind},
    record::{Consumed, Outcome, Retried},
    transport::Message,
    with_causes,
};

/// How many deliveries a worker goes through, and about how long, before it lets other tasks have a turn: the settles of
/// all of them are then one batch. The time is looked at after every eighth.
const TURNS: u32 = 256;
const LONGEST: Duration = Duration::from_micros(250);

/// Works until the subscription drains. One allocation for each worker and handler, none for each message.
pub(super) async fn run(core: Arc<Core>, number: usize) {
    let mut worker = Worker {
        slots: core.handlers.iter().map(|_| Slot::None).collect(),
        core,
        number,
        now: Instant::now(),
        slow: false,
    };
    let mut done = None;
    let (mut turns, mut since) = (0, worker.now);
    loop {
        match worker.core.turn(number, done.take(), worker.now) {
            Turn::Work { ticket, mut delivery, woke } => {
                if woke {
                    // The worker that was woken stands in this thread's slot for the next task, which no other thread
                    // takes from: were the handler to block, it would wait for it.
                    tokio::task::yield_now().await;
                    worker.now = Instant::now();
                }
                let step = worker.step(&mut delivery).await;
                done = Some((ticket, delivery, step));
                turns += 1;
                let breathes = turns >= TURNS || (turns % 8 == 0 && worker.now - since > LONGEST);
                if breathes {
                    tokio::task::yield_now().await;
                    worker.slow = true;
                }
                if std::mem::take(&mut worker.slow) {
                    worker.now = Instant::now();
                }
                if breathes {
                    (turns, since) = (0, worker.now);
                }
            }
            Turn::Wait => {
                worker.core.work.notified().await;
                worker.core.awake();
                worker.now = Instant::now();
            }
            Turn::Stop => break,
        }
    }
}

struct Worker {
    core: Arc<Core>,
    number: usize,
    /// The future of the call at hand, for each handler.
    slots: Vec<Slot>,
    /// When the last step ended, which is when the next begins.
    now: Instant,
    /// Whether it has done something since then that takes time.
    slow: bool,
}

impl Worker {
    /// Goes on with a delivery where it stands.
    async fn step(&mut self, delivery: &mut Delivery) -> Step {
        let stage = std::mem::replace(&mut delivery.stage, Stage::Dispatch);
        self.slow = !matches!(stage, Stage::Dispatch);
        match stage {
            Stage::Dispatch => {}
            Stage::Publish { outputs, failures } => {
                return outputs::publish(&self.core, delivery, outputs, failures).await;
            }
            Stage::DeadLetter { letter, failures } => {
                return dead_letter::write(&self.core, delivery, letter, failures).await;
            }
        }
        let Route::Handler { index, member, .. } = delivery.route else { return self.pass_by(delivery).await };
        let core = &self.core;
        if core.bus.incoming(delivery.content()).expires().is_some_and(|at| at < core.bus.clock().micros()) {
            core.meter.expired();
            return Step::End(End::Settle);
        }
        self.call(delivery, index, member).await
    }

    /// What becomes of a delivery that no handler takes.
    async fn pass_by(&self, delivery: &mut Delivery) -> Step {
        let core = &self.core;
        match &delivery.route {
            Route::Unhandled | Route::Handler { .. } => core.meter.unhandled(),
            Route::Tombstone => core.meter.tombstones(),
            Route::Unknown => {
                return dead_letter::give_up(core, delivery, Reason::Unknown, "unknown", "no handler takes it").await;
            }
            Route::Malformed(why) => {
                let why = Arc::clone(why);
                return dead_letter::give_up(core, delivery, Reason::Decode, "decode", &why).await;
            }
        }
        Step::End(End::Settle)
    }

    /// Calls the handler, inline, and acts on its answer.
    async fn call(&mut self, delivery: &mut Delivery, index: usize, member: usize) -> Step {
        let (core, slot) = (&self.core, &mut self.slots[index]);
        let plan = &core.handlers[index];
        delivery.attempts += 1;
        let mut context = delivery.context.take().expect("a delivery that is not being handled has its context");
        (context.member, context.attempt) = (member, delivery.attempts);
        context.origin = delivery.route.origin();
        context.cancel = plan.cancellable.then(|| core.cancellation(self.number));
        let (answer, mut context) = plan.handler.begin(context, plan.patience, slot).await;
        context.forget_call();
        delivery.context = Some(context);
        let began = std::mem::replace(&mut self.now, Instant::now());
        let took = self.now - began;
        if core.is_lost(delivery.token) {
            core.meter.lease_lost();
            return Step::End(End::Lost);
        }
        let (came, outputs, failure) = judge(core, answer);
        if came == Came::Ok || came == Came::Failed(VerdictKind::Skip) {
            core.topic_meter.consumed(took);
            if !core.bus.recorders().is_empty() {
                let outcome = if came == Came::Ok { Outcome::Handled } else { Outcome::Skipped };
                consumed(core, delivery, plan, took, outcome);
            }
            if came == Came::Ok && outputs.is_empty() {
                return Step::End(End::Settle);
            }
        } else if core.cancel.is_cancelled() {
            return Step::End(End::Release);
        }
        self.slow = true;
        act(core, delivery, plan, self.now, came, outputs, failure.unwrap_or_else(Verdict::skip)).await
    }
}

/// Does what the table says of an answer.
async fn act(
    core: &Core,
    delivery: &mut Delivery,
    plan: &HandlerPlan,
    now: Instant,
    came: Came,
    outputs: Vec<Message>,
    verdict: Verdict,
) -> Step {
    if came == Came::Undecodable {
        delivery.attempts -= 1;
    }
    let spent = Spent { attempts: delivery.attempts, defers: delivery.defers, age: now - delivery.received };
    let random = if matches!(came, Came::Failed(_)) { random() } else { 0.0 };
    match decide(came, spent, &plan.retry, random) {
        Next::Publish => outputs::publish(core, delivery, outputs, 0).await,
        Next::Skip => {
            core.meter.skipped();
            Step::End(End::Settle)
        }
        Next::Retry { after } => {
            core.topic_meter.retried(verdict.error_type());
            hear_of_retry(core, delivery, plan, &verdict, after);
            Step::Hold(now + after)
        }
        Next::Defer { after } => {
            core.meter.deferred();
            hear_of_retry(core, delivery, plan, &verdict, after);
            delivery.attempts -= 1;
            delivery.defers += 1;
            Step::Hold(now + after)
        }
        Next::DeadLetter(reason) => {
            dead_letter::give_up(core, delivery, reason, verdict.error_type(), verdict.reason()).await
        }
    }
}

/// What an answer came to, what it wants published, and what went wrong.
fn judge(core: &Core, answer: Answer) -> (Came, Vec<Message>, Option<Verdict>) {
    let failed = |came, error_type: &'static str, reason: &dyn std::fmt::Display| {
        (came, Vec::new(), Some(Verdict::new(VerdictKind::Retry, error_type, reason)))
    };
    match answer {
        Answer::Response(Response::Done(outputs)) => (Came::Ok, outputs, None),
        Answer::Response(Response::Failed(verdict)) => (Came::Failed(verdict.kind()), Vec::new(), Some(verdict)),
        Answer::Response(Response::Undecodable(error)) => failed(Came::Undecodable, "decode", &with_causes(&*error)),
        Answer::Response(Response::InvalidOutput(error)) => {
            failed(Came::InvalidOutput, error.kind(), &with_causes(&error))
        }
        Answer::Panicked(text) => {
            core.meter.panics();
            failed(Came::Failed(VerdictKind::Retry), "panic", &text)
        }
        Answer::TimedOut => {
            core.meter.timeouts();
            failed(Came::Failed(VerdictKind::Retry), "timeout", &"the handler took too long")
        }
    }
}

/// Tells the hooks of a call that came to its end.
fn consumed(core: &Core, delivery: &Delivery, plan: &HandlerPlan, took: Duration, outcome: Outcome) {
    let incoming = core.bus.incoming(delivery.content());
    let id = incoming.id().and_then(|id| id.text()).unwrap_or_default();
    for recorder in core.bus.recorders().iter() {
        recorder.on_consume(&Consumed {
            adapter: core.bus.transport().name(),
            topic: &core.plan.topic,
            group: &core.plan.group,
            handler: &plan.name,
            event: incoming.kind().unwrap_or_default(),
            id: &id,
            attempt: delivery.attempts,
            took,
            outcome,
        });
    }
}

/// Tells the hooks that a delivery comes again.
fn hear_of_retry(core: &Core, delivery: &Delivery, plan: &HandlerPlan, verdict: &Verdict, delay: Duration) {
    let incoming = core.bus.incoming(delivery.content());
    let id = incoming.id().and_then(|id| id.text()).unwrap_or_default();
    let (error_type, reason) = (verdict.error_type(), verdict.reason());
    tracing::debug!(handler = %plan.name, id, attempt = delivery.attempts, ?delay, error_type, "will be tried again");
    for recorder in core.bus.recorders().iter() {
        recorder.on_retry(&Retried {
            adapter: core.bus.transport().name(),
            topic: &core.plan.topic,
            group: &core.plan.group,
            handler: &plan.name,
            event: incoming.kind().unwrap_or_default(),
            id: &id,
            attempt: delivery.attempts,
            delay,
            error_type,
            reason,
        });
    }
}
