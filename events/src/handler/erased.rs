//! Handlers behind one type: erased once, here.

use std::{any::Any, fmt, future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc, time::Duration};

use tokio_util::sync::ReusableBoxFuture;

use super::{Accepts, Context, Handler, Needs, Response};

/// Where a worker keeps the future of the call it is at. The allocation is used again for the next call.
pub(crate) type Slot = Option<ReusableBoxFuture<'static, (Answer, Box<Context>)>>;

/// A call under way; it gives the context back.
pub(crate) type Call<'a> = Pin<&'a mut (dyn Future<Output = (Answer, Box<Context>)> + Send)>;

/// How a call ended.
#[expect(
    clippy::large_enum_variant,
    reason = "it lives for a moment on the stack; boxing would allocate for each message"
)]
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

/// A handler of any type.
pub(crate) trait AnyHandler: Send + Sync {
    fn accepts(&self) -> Accepts;
    fn needs(&self, needs: &mut Needs);
    /// Puts the future of one call into the slot, and gives it.
    fn call_in<'a>(self: Arc<Self>, context: Box<Context>, patience: Patience, slot: &'a mut Slot) -> Call<'a>;
}

impl dyn AnyHandler {
    /// Calls the handler; the slot's allocation is used again for its next call.
    pub(crate) fn begin<'a>(
        self: &Arc<Self>,
        context: Box<Context>,
        patience: Patience,
        slot: &'a mut Slot,
    ) -> Call<'a> {
        Arc::clone(self).call_in(context, patience, slot)
    }
}

impl fmt::Debug for dyn AnyHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

impl<H: Handler> AnyHandler for H {
    fn accepts(&self) -> Accepts {
        Handler::accepts(self)
    }

    fn needs(&self, needs: &mut Needs) {
        Handler::needs(self, needs);
    }

    fn call_in<'a>(self: Arc<Self>, context: Box<Context>, patience: Patience, slot: &'a mut Slot) -> Call<'a> {
        let call = async move { (guarded(self.call(&context), &context, patience).await, context) };
        match slot {
            Some(future) => {
                future.set(call);
                future.get_pin()
            }
            empty => empty.insert(ReusableBoxFuture::new(call)).get_pin(),
        }
    }
}

pub(super) fn make<H: Handler + Default>() -> Arc<dyn AnyHandler> {
    Arc::new(H::default())
}

/// Timeout, then panic guard, then the handler. A call that is ready at once sets no timer.
///
/// When its time is up the call is told to stop and has the grace; an answer
/// by then counts if it is a success. Then it is dropped, which proves that it
/// has ended, but for what it runs on blocking threads: those are waited for,
/// and the lane with them (`traps` B19).
async fn guarded(call: impl Future<Output = Response>, context: &Context, patience: Patience) -> Answer {
    let answer = timed(call, context, patience).await;
    if let Some(threads) = context.threads.get() {
        threads.ended().await;
    }
    answer
}

async fn timed(call: impl Future<Output = Response>, context: &Context, patience: Patience) -> Answer {
    let call = CatchUnwind { call: Some(call) };
    tokio::pin!(call);
    if let Some(answer) = once(call.as_mut()).await {
        return answer;
    }
    let deadline = tokio::time::sleep(patience.timeout);
    tokio::pin!(deadline);
    tokio::select! {
        biased;
        answer = call.as_mut() => return answer,
        () = deadline.as_mut() => {}
    }
    if let Some(cancel) = &context.cancel {
        cancel.cancel();
    }
    deadline.set(tokio::time::sleep(patience.grace));
    tokio::select! {
        biased;
        answer = call.as_mut() => match answer {
            Answer::Response(Response::Done(_)) => answer,
            _ => Answer::TimedOut,
        },
        () = deadline => {
            call.give_up();
            Answer::TimedOut
        }
    }
}

/// Polls once; `None` where it is not ready.
async fn once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

pin_project_lite::pin_project! {
    /// A call whose panic is an answer.
    struct CatchUnwind<F> {
        #[pin]
        call: Option<F>,
    }
}

impl<F> CatchUnwind<F> {
    /// Drops the call where it stands. What it holds may panic when it is dropped.
    fn give_up(self: Pin<&mut Self>) {
        let mut call = self.project().call;
        if let Err(panic) = std::panic::catch_unwind(AssertUnwindSafe(|| call.set(None))) {
            text(panic);
        }
    }
}

impl<F: Future<Output = Response>> Future for CatchUnwind<F> {
    type Output = Answer;

    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Answer> {
        let Some(call) = self.project().call.as_pin_mut() else { return std::task::Poll::Pending };
        match std::panic::catch_unwind(AssertUnwindSafe(|| call.poll(cx))) {
            Ok(poll) => poll.map(Answer::Response),
            Err(panic) => std::task::Poll::Ready(Answer::Panicked(text(panic))),
        }
    }
}

/// What a panic says. Dropping what it carries may panic in turn, and is given up then.
fn text(panic: Box<dyn Any + Send>) -> String {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a text".to_owned(),
    };
    if let Err(second) = std::panic::catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(second);
    }
    text
}
