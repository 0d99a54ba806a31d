//! Workers: each takes a delivery whose turn it is and goes on with it where it stands.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    core::{Core, Step, Turn},
    dead_letter,
    delivery::{Delivery, End, Letter, Stage},
    lanes::Ticket,
    outputs,
    plan::HandlerPlan,
    route::Route,
    verdict::{Came, Next, Reason, Spent, decide},
};
use crate::{
    backoff::random,
    handler::{Answer, Context, Response, Slot, Verdict, VerdictKind},
    record::{Consumed, Outcome, Retried},
    transport::Batch,
    with_causes,
};

/// How many deliveries a worker goes through before it lets the others have a turn.
const TURNS: u32 = 32;

/// Works until the subscription drains. One allocation for each worker and handler, none for each message.
pub(super) async fn run(core: Arc<Core>, number: usize) {
    let mut worker = Worker { slots: core.handlers.iter().map(|_| Slot::None).collect(), core, now: Instant::now() };
    let mut step = None;
    let mut turns = 0;
    loop {
        match worker.core.turn(number, step.take(), worker.now) {
            Turn::Work(ticket, delivery) => {
                step = Some(worker.step(ticket, delivery).await);
                turns += 1;
                if turns % TURNS == 0 {
                    tokio::task::yield_now().await;
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
    /// The future of the call at hand, for each handler.
    slots: Vec<Slot>,
    /// When the last step ended, which is when the next begins.
    now: Instant,
}

impl Worker {
    /// Goes on with a delivery where it stands.
    async fn step(&mut self, ticket: Ticket, mut delivery: Delivery) -> Step {
        let stage = std::mem::replace(&mut delivery.stage, Stage::Dispatch);
        match stage {
            Stage::Dispatch => self.dispatch(ticket, delivery).await,
            Stage::Publish { outputs, failures } => {
                outputs::publish(&self.core, ticket, delivery, outputs, failures).await
            }
            Stage::DeadLetter { letter, failures } => {
                dead_letter::write(&self.core, ticket, delivery, letter, failures).await
            }
        }
    }

    async fn dispatch(&mut self, ticket: Ticket, delivery: Delivery) -> Step {
        let core = Arc::clone(&self.core);
        match &delivery.route {
            Route::Handler { index, member } => {
                let (index, member) = (*index, *member);
                if core.bus.incoming(delivery.content()).expires().is_some_and(|at| at < core.bus.clock().micros()) {
                    core.meter.expired();
                    return settle(ticket, &delivery);
                }
                self.call(ticket, delivery, &core.handlers[index], index, member).await
            }
            Route::Unhandled => {
                core.meter.unhandled();
                settle(ticket, &delivery)
            }
            Route::Tombstone => {
                core.meter.tombstones();
                settle(ticket, &delivery)
            }
            Route::Unknown => give_up(&core, ticket, delivery, Reason::Unknown, "unknown", "no handler takes it").await,
            Route::Malformed(why) => {
                let why = Arc::clone(why);
                give_up(&core, ticket, delivery, Reason::Decode, "decode", &why).await
            }
        }
    }

    /// Calls the handler, inline, and acts on its answer.
    async fn call(
        &mut self,
        ticket: Ticket,
        mut delivery: Delivery,
        plan: &HandlerPlan,
        index: usize,
        member: usize,
    ) -> Step {
        let core = Arc::clone(&self.core);
        delivery.attempts += 1;
        let cancel = plan.cancellable.then(|| core.cancel.child_token());
        let message = delivery.content().clone();
        let context = Context::new(message, member, delivery.attempts, Arc::clone(&plan.scope), cancel);
        let slot = &mut self.slots[index];
        Arc::clone(&plan.handler).begin(context, plan.patience, slot);
        let answer = match slot {
            Some(call) => call.get_pin().await,
            None => unreachable!("`begin` fills the slot"),
        };
        let began = std::mem::replace(&mut self.now, Instant::now());
        let took = self.now - began;
        if core.is_lost(delivery.token) {
            core.meter.lease_lost();
            return Step::End(ticket, delivery.token, delivery.message.size(), End::Lost);
        }
        let (came, outputs, failure) = judge(&core, answer);
        if came == Came::Ok || came == Came::Failed(VerdictKind::Skip) {
            core.topic_meter.consumed(took);
            if !core.bus.recorders().is_empty() {
                let outcome = if came == Came::Ok { Outcome::Handled } else { Outcome::Skipped };
                consumed(&core, &delivery, plan, took, outcome);
            }
        } else if core.cancel.is_cancelled() {
            return Step::End(ticket, delivery.token, delivery.message.size(), End::Release);
        }
        if came == Came::Undecodable {
            delivery.attempts -= 1;
        }
        let spent = Spent { attempts: delivery.attempts, defers: delivery.defers, age: self.now - delivery.received };
        let verdict = failure.unwrap_or_else(Verdict::skip);
        match decide(came, spent, &plan.retry, random_if(came)) {
            Next::Publish if outputs.is_empty() => settle(ticket, &delivery),
            Next::Publish => outputs::publish(&core, ticket, delivery, Box::new(outputs), 0).await,
            Next::Skip => {
                core.meter.skipped();
                settle(ticket, &delivery)
            }
            Next::Retry { after } => {
                retried(&core, &delivery, plan, &verdict, after);
                Step::Hold(ticket, delivery, self.now + after)
            }
            Next::Defer { after } => {
                core.meter.deferred();
                hear_of_retry(&core, &delivery, plan, &verdict, after);
                delivery.attempts -= 1;
                delivery.defers += 1;
                Step::Hold(ticket, delivery, self.now + after)
            }
            Next::DeadLetter(reason) => {
                give_up(&core, ticket, delivery, reason, verdict.error_type(), verdict.reason()).await
            }
        }
    }
}

/// What an answer came to, what it wants published, and what went wrong.
fn judge(core: &Core, answer: Answer) -> (Came, Batch, Option<Verdict>) {
    let failed = |came, error_type: &'static str, reason: &dyn std::fmt::Display| {
        (came, Batch::new(), Some(Verdict::new(VerdictKind::Retry, error_type, reason)))
    };
    match answer {
        Answer::Response(Response::Done(outputs)) => (Came::Ok, outputs, None),
        Answer::Response(Response::Failed(verdict)) => (Came::Failed(verdict.kind()), Batch::new(), Some(verdict)),
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

/// Only a failure needs chance.
fn random_if(came: Came) -> f64 {
    if matches!(came, Came::Failed(_)) { random() } else { 0.0 }
}

pub(super) fn settle(ticket: Ticket, delivery: &Delivery) -> Step {
    Step::End(ticket, delivery.token, delivery.message.size(), End::Settle)
}

/// To the dead letters.
pub(super) async fn give_up(
    core: &Core,
    ticket: Ticket,
    delivery: Delivery,
    reason: Reason,
    error_type: &str,
    text: &str,
) -> Step {
    let letter: Letter = dead_letter::letter(core, &delivery, reason, error_type, text);
    dead_letter::write(core, ticket, delivery, Box::new(letter), 0).await
}

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

fn retried(core: &Core, delivery: &Delivery, plan: &HandlerPlan, verdict: &Verdict, delay: Duration) {
    core.topic_meter.retried(verdict.error_type());
    hear_of_retry(core, delivery, plan, verdict, delay);
}

/// Tells the hooks that a delivery comes again.
fn hear_of_retry(core: &Core, delivery: &Delivery, plan: &HandlerPlan, verdict: &Verdict, delay: Duration) {
    let incoming = core.bus.incoming(delivery.content());
    let id = incoming.id().and_then(|id| id.text()).unwrap_or_default();
    let (error_type, reason) = (verdict.error_type(), verdict.reason());
    tracing::debug!(handler = %plan.name, id, attempt = delivery.attempts, ?delay, error_type, "will be retried");
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
