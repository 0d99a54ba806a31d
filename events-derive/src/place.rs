//! Where generated code stands, for the compiler's messages.

use proc_macro2::Span;
use syn::spanned::Spanned;

/// The user's own span, for paths that begin with the user's type: a message about the type reads as if the user had
/// written the path, however often we do.
pub(crate) fn own(tokens: &impl Spanned) -> Span {
    tokens.span()
}

/// A span that points at the user's tokens, but resolves names as generated code does: a type that a `macro_rules!`
/// wrote has names that ours would not see.
pub(crate) fn of(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}
