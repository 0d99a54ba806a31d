//! Handlers behind one type: erased once, here.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use tokio_util::sync::ReusableBoxFuture;

use super::{
    Accepts, Context, Handler, Needs,
    guard::{Answer, Guarded, Patience},
};

/// Where a worker keeps the future of the call it is at. The allocation is used again for the next call.
pub(crate) type Slot = Option<ReusableBoxFuture<'static, (Answer, Box<Context>)>>;

/// A call under way; it gives the context back.
pub(crate) type Call<'a> = Pin<&'a mut (dyn Future<Output = (Answer, Box<Context>)> + Send)>;

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
        let call = async move { (Guarded::new(self.call(&context), &context, patience).await, context) };
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
