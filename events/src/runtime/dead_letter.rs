//! Writing dead letters: the original untouched, and why it is here.

use tokio::time::Instant;

use super::{
    core::{Core, Step},
    delivery::{Delivery, End, Letter, Stage},
    retry::AGAIN,
    verdict::Reason,
};
use crate::{
    Error,
    backoff::random,
    envelope::derived,
    record::DeadLettered,
    transport::{HeaderValue, Outcome, Outcomes, Topic},
    wire::dead_letter as header,
};

/// The dead letter of a delivery: body, key, headers and timestamp as they came, and diagnostics that replace those of
/// an earlier one.
pub(super) fn letter(core: &Core, delivery: &Delivery, reason: Reason, error_type: &str, text: &str) -> Letter {
    let mut message = delivery.original().clone();
    message.headers.retain(|header| !header.name.as_str().starts_with("events-dlq-"));
    let token = delivery.token;
    let position = format!("{}/{}", token.partition, token.locator);
    let id = derived(&core.plan.topic, &position, &core.plan.group, "dlq", 0);
    let now = core.bus.clock().micros();
    let age = i64::try_from(delivery.received.elapsed().as_micros()).unwrap_or(i64::MAX);
    let handler = delivery.handler().map_or("", |index| &core.handlers[index].name);
    let headers = &mut message.headers;
    headers.push(header::REASON, reason.as_str());
    headers.push(header::ERROR_TYPE, plain(error_type, 128));
    headers.push(header::ERROR, plain(text, 256));
    headers.push(header::ATTEMPTS, delivery.attempts.to_string());
    headers.push(header::TOPIC, core.plan.topic.to_string());
    headers.push(header::POSITION, position);
    headers.push(header::GROUP, core.plan.group.to_string());
    headers.push(header::HANDLER, handler.to_owned());
    headers.push(header::FIRST, HeaderValue::Time(now.saturating_sub(age)));
    headers.push(header::TIME, HeaderValue::Time(now));
    headers.push(header::ID, id);
    Letter { message, error_type: error_type.to_owned(), reason: why(reason, text) }
}

/// The reason, and what the handler or the decoder said.
fn why(reason: Reason, text: &str) -> String {
    let why = if text.is_empty() { reason.as_str().to_owned() } else { format!("{}: {text}", reason.as_str()) };
    plain(&why, 256)
}

/// Text that may stand in a header: without control characters, and no longer than this.
fn plain(text: &str, longest: usize) -> String {
    let mut plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.truncate(plain.floor_char_boundary(longest));
    plain
}

/// Gives a delivery up: to the dead letters.
pub(super) async fn give_up(
    core: &Core,
    delivery: &mut Delivery,
    reason: Reason,
    error_type: &str,
    text: &str,
) -> Step {
    let letter = letter(core, delivery, reason, error_type, text);
    write(core, delivery, Box::new(letter), 0).await
}

/// Writes it. Confirmed: the source is settled. Too large: once more with minimal headers. Anything else: the delivery
/// is parked, its lane stands still, and it is written again later, for ever.
pub(super) async fn write(core: &Core, delivery: &mut Delivery, mut letter: Box<Letter>, failures: u32) -> Step {
    let error = match try_write(core, &mut letter).await {
        Ok(()) => {
            written(core, delivery, &letter);
            return Step::End(End::Settle);
        }
        Err(error) => error,
    };
    core.topic_meter.error("dead_letter", error.kind());
    if failures == 0 || failures.is_power_of_two() {
        let (group, dlq) = (&core.plan.group, &core.plan.dead_letters);
        tracing::error!(%group, %dlq, failures, %error, "cannot write a dead letter; its lane stands still");
    }
    delivery.stage = Stage::DeadLetter { letter, failures: failures + 1 };
    Step::Hold(Instant::now() + AGAIN.delay(failures + 1, random()))
}

async fn try_write(core: &Core, letter: &mut Letter) -> Result<(), Error> {
    let transport = core.bus.transport();
    letter.message.topic = topic(core)?;
    let mut outcome = first(transport.publish(std::slice::from_ref(&letter.message)).await);
    if let Outcome::Rejected(Error::TooLarge { .. }) = outcome {
        let keep = [header::REASON, header::TOPIC, header::GROUP, header::ID];
        let minimal = |name: &str| !name.starts_with("events-dlq-") || keep.contains(&name);
        letter.message.headers.retain(|header| minimal(header.name.as_str()));
        outcome = first(transport.publish(std::slice::from_ref(&letter.message)).await);
    }
    match outcome {
        Outcome::Confirmed(_) => Ok(()),
        Outcome::Rejected(error) | Outcome::Failed(error) => Err(error),
        Outcome::Backpressure => Err(Error::Backpressure),
        Outcome::Indeterminate => Err(Error::Indeterminate { id: "a dead letter".to_owned() }),
    }
}

fn topic(core: &Core) -> Result<Topic, Error> {
    core.bus.transport().topic(&core.plan.dead_letters)
}

fn first(mut outcomes: Outcomes) -> Outcome {
    outcomes.pop().unwrap_or(Outcome::Indeterminate)
}

fn written(core: &Core, delivery: &Delivery, letter: &Letter) {
    let incoming = core.bus.incoming(delivery.content());
    let id = incoming.id().and_then(|id| id.text()).unwrap_or_default();
    let (group, reason) = (&core.plan.group, letter.reason.as_str());
    core.topic_meter.dead_lettered(&letter.error_type);
    tracing::warn!(%group, id, reason, error_type = letter.error_type, "dead letter");
    for recorder in core.bus.recorders().iter() {
        recorder.on_dead_letter(&DeadLettered {
            adapter: core.bus.transport().name(),
            topic: &core.plan.topic,
            group,
            handler: delivery.handler().map_or("", |index| &core.handlers[index].name),
            event: incoming.kind().unwrap_or_default(),
            id: &id,
            attempt: delivery.attempts,
            error_type: &letter.error_type,
            reason,
        });
    }
}
