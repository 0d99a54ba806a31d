//! The handlers that are linked into the program.

use std::sync::Arc;

use super::{AnyHandler, Handler, Settings, erased};

/// A handler as its attribute declares it. Written by `#[handler]`.
#[derive(Debug)]
pub struct Declaration {
    /// The function's name, or what `name = "…"` says: its identity in groups and metrics.
    pub name: &'static str,
    /// The module it stands in.
    pub module: &'static str,
    /// What the attribute says.
    pub settings: Settings,
    make: fn() -> Arc<dyn AnyHandler>,
}

impl Declaration {
    /// The declaration of `H`. Only the macro calls this.
    #[doc(hidden)]
    #[must_use]
    pub const fn new<H: Handler + Default>(name: &'static str, module: &'static str, settings: Settings) -> Self {
        Self { name, module, settings, make: erased::make::<H> }
    }

    pub(crate) fn make(&self) -> Arc<dyn AnyHandler> {
        (self.make)()
    }
}

/// A handler that was declared by `#[handler]`, for `App::handler::<charge>()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared handler",
    note = "put `#[handler]` on the async fn and name the fn here"
)]
pub trait Declared: Handler + Default {
    /// What the attribute says.
    fn declaration() -> &'static Declaration;
}

/// One declaration, as `inventory` collects it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registration(pub &'static Declaration);

inventory::collect!(Registration);

/// Every declared handler of the program, by name and module.
///
/// A crate that nothing refers to is not linked, and its handlers are not here: [`link!`](crate::link) links it.
#[must_use]
pub fn declared() -> Vec<&'static Declaration> {
    let mut all: Vec<_> = inventory::iter::<Registration>().map(|entry| entry.0).collect();
    all.sort_by_key(|one| (one.name, one.module));
    all
}
