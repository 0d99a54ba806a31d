//! Publishing what a handler returned, before its input is settled.

use tokio::time::Instant;

use super::{
    core::{Core, Step},
    dead_letter::give_up,
    delivery::{Delivery, End, Stage},
    retry::AGAIN,
    verdict::Reason,
};
use crate::{
    Error,
    backoff::random,
    transport::{Message, Outcome},
};

/// Publishes the outputs. What is not confirmed is published again later, under the same ids, while the lane stands
/// still; the handler is not called again. A refusal for good makes a dead letter of the input; what was confirmed by
/// then stays.
pub(super) async fn publish(core: &Core, delivery: &mut Delivery, outputs: Vec<Message>, failures: u32) -> Step {
    let began = Instant::now();
    let outcomes = core.bus.transport().publish(&outputs).await;
    let took = began.elapsed();
    let mut left = Vec::new();
    let mut refused: Option<Error> = None;
    for (message, outcome) in outputs.into_iter().zip(outcomes) {
        match outcome {
            Outcome::Confirmed(_) => core.bus.published(&message, took),
            Outcome::Rejected(error) => refused = refused.or(Some(error)),
            Outcome::Failed(error) if !error.is_transient() => refused = refused.or(Some(error)),
            Outcome::Failed(_) | Outcome::Backpressure | Outcome::Indeterminate => left.push(message),
        }
    }
    if let Some(error) = refused {
        return give_up(core, delivery, Reason::Output, error.kind(), &error.to_string()).await;
    }
    if left.is_empty() {
        return Step::End(End::Settle);
    }
    core.topic_meter.error("publish_output", "unconfirmed");
    if failures == 0 || failures.is_power_of_two() {
        tracing::warn!(group = %core.plan.group, left = left.len(), failures, "outputs are not confirmed; trying again");
    }
    delivery.stage = Stage::Publish { outputs: left, failures: failures + 1 };
    Step::Hold(Instant::now() + AGAIN.delay(failures + 1, random()))
}
