//! What stands around a handler: its timeout, then a guard against panics.

use std::{
    any::Any,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{self, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use super::{Context, Response};

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The handler answered.
    Response(Response),
    /// It panicked; with this text, where there is one.
    Panicked(String),
    /// Its time was up.
    TimedOut,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) timeout: Duration,
    /// How long a call has, once it was told to stop.
    pub(crate) grace: Duration,
}

pin_project! {
    /// A call that ends in time, and whose panic is an answer.
    ///
    /// A call that is ready at once sets no timer. When its time is up it is
    /// told to stop and has the grace; an answer by then counts if it is a
    /// success. Then it is dropped, which proves that it has ended, but for what
    /// it runs on blocking threads: those are waited for, and the lane with them
    /// (`traps` B19).
    ///
    /// Written by hand, so that the call is not moved from future to future.
    pub(super) struct Guarded<'c, F> {
        #[pin]
        call: Option<F>,
        #[pin]
        deadline: Option<Sleep>,
        context: &'c Context,
        patience: Patience,
        told_to_stop: bool,
        ending: Option<Ending<'c>>,
    }
}

/// An answer that is given when the call's threads have ended.
struct Ending<'c> {
    answer: Option<Answer>,
    threads: Pin<Box<dyn Future<Output = ()> + Send + 'c>>,
}

impl<'c, F: Future<Output = Response>> Guarded<'c, F> {
    pub(super) fn new(call: F, context: &'c Context, patience: Patience) -> Self {
        Self { call: Some(call), deadline: None, context, patience, told_to_stop: false, ending: None }
    }

    /// Polls the call, and then its deadline; the answer, when there is one.
    fn poll_call(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Answer> {
        let mut this = self.project();
        if let Some(call) = this.call.as_mut().as_pin_mut() {
            match catch_unwind(AssertUnwindSafe(|| call.poll(cx))) {
                Err(panic) => return Poll::Ready(Answer::Panicked(text(panic))),
                Ok(Poll::Ready(response)) if !*this.told_to_stop || matches!(response, Response::Done(_)) => {
                    return Poll::Ready(Answer::Response(response));
                }
                Ok(Poll::Ready(_)) => return Poll::Ready(Answer::TimedOut),
                Ok(Poll::Pending) => {}
            }
        }
        loop {
            let Some(deadline) = this.deadline.as_mut().as_pin_mut() else {
                this.deadline.set(Some(sleep(this.patience.timeout)));
                continue;
            };
            if deadline.poll(cx).is_pending() {
                return Poll::Pending;
            }
            if *this.told_to_stop {
                give_up(this.call);
                return Poll::Ready(Answer::TimedOut);
            }
            *this.told_to_stop = true;
            if let Some(cancel) = &this.context.cancel {
                cancel.cancel();
            }
            this.deadline.set(Some(sleep(this.patience.grace)));
        }
    }
}

impl<F: Future<Output = Response>> Future for Guarded<'_, F> {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Answer> {
        if self.ending.is_none() {
            let answer = task::ready!(self.as_mut().poll_call(cx));
            let Some(threads) = self.context.threads.get() else { return Poll::Ready(answer) };
            *self.as_mut().project().ending = Some(Ending { answer: Some(answer), threads: Box::pin(threads.ended()) });
        }
        let Some(ending) = self.project().ending else { return Poll::Pending };
        task::ready!(ending.threads.as_mut().poll(cx));
        ending.answer.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Drops a call where it stands. What it holds may panic when it is dropped.
fn give_up<F>(mut call: Pin<&mut Option<F>>) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| call.set(None))) {
        text(panic);
    }
}

/// What a panic says. Dropping what it carries may panic in turn, and is given up then.
fn text(panic: Box<dyn Any + Send>) -> String {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a text".to_owned(),
    };
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(second);
    }
    text
}
