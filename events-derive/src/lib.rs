//! The macros of the `events` crate, which exports them: depend on that, not on this.
//!
//! Each macro is a pipeline: `ast` reads what is written, `attr` its attributes,
//! `valid` finds every mistake, `expand` writes the code and `fallback` stands in
//! for it where there were mistakes.

mod errors;
mod event;
mod failure;
mod generics;
mod handler;
mod meta;
mod payload;
mod place;
mod serde;
mod test;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct an event, or an enum of events a set that one handler takes.
///
/// ```text
/// #[derive(Serialize, Deserialize, JsonSchema, Event)]
/// #[event(topic = "orders", name = "order.placed", version = "1.2.0")]
/// struct OrderPlaced {
///     #[event(key)]
///     order_id: Uuid,
///     customer: String,
/// }
///
/// #[derive(Event)]
/// enum OrderEvent {
///     Placed(OrderPlaced),
///     Cancelled(OrderCancelled),
/// }
/// ```
///
/// On the struct, in `#[event(…)]`:
///
/// * `topic = "…"`: where it is published; required.
/// * `version = "1.0.0"`: the version of its shape; required.
/// * `name = "…"`: lower-case letters, digits, `_` and single dots; the default is the topic.
/// * `codec = "json"`, the default, `"avro"` or `"protobuf"`, each under the feature of its name, or
///   `codec = path::to::Codec`, a type that implements `events::codec::Codec`. What only JSON can hold (`flatten`,
///   `untagged`, `tag`) is refused where a binary one is asked for.
/// * `key = field` or `key = path::to::fn`: what keeps events of one thing in order.
/// * `validate = path::to::fn`: `fn(&Self) -> Result<(), impl Into<Violations>>`, before a publish and after a decode.
/// * `schemas = "…"`: the folder of `events.lock`, from the crate's folder or else from that of the source file; the
///   default is the nearest `schemas` with a lock, from the crate's folder up to the workspace's.
/// * `unlocked`: no lock is looked at, for events of documentation and tests.
/// * `crate = path`: where the `events` crate is, for macros that write events.
///
/// On a field: `key`, and what [`Payload`] has.
#[proc_macro_derive(Event, attributes(event))]
pub fn event(input: TokenStream) -> TokenStream {
    event::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct or an enum a part of events.
///
/// ```text
/// #[derive(Serialize, Deserialize, JsonSchema, Payload)]
/// #[serde(rename_all = "camelCase")]
/// struct Line {
///     article: String,
///     #[serde(default = "one")]
///     #[event(default = 1)]
///     count: u32,
/// }
/// ```
///
/// serde's attributes say what is on the wire. On a field, in `#[event(…)]`:
///
/// * `tag = N`: its number in Protobuf; on a variant, too. The others are numbered in order of declaration.
/// * `default = <JSON literal>`: what stands for it where it is absent, for schemas. serde has its own beside it,
///   `#[serde(default)]` or `#[serde(default = "path")]`, and an app whose two differ does not start. Of numbers, texts,
///   lists, maps and options `#[serde(default)]` says enough.
/// * `as = "Type"`: the payload type that somebody else's type is serialized as. Binary formats go through serde, which
///   costs a JSON value.
/// * `with = module`: the same with functions: `module::Wire` is a payload type, `module::to_wire(&T) -> Wire`, and
///   `module::from_wire(Wire) -> Result<T, E>`. JSON is written as serde's attributes of the field say, as ever.
/// * `recursive`: the field leads back to this type through another one.
/// * `pii`, `secret`: personal data, a secret.
///
/// An enum of names only is one; where variants hold something, each holds at most one payload.
///
/// # A `Serialize` of one's own
///
/// What is written is what `#[derive(Serialize)]` would write. A `Serialize` that is written by hand the derive cannot
/// read, so for such a type write `#[serde(into = "Type", from = "Type")]` on it, or `as` or `with` on the fields that hold
/// it. Where that is forgotten, a debug build refuses to encode the event as JSON and says so; a release build does not
/// compare.
#[proc_macro_derive(Payload, attributes(event))]
pub fn payload(input: TokenStream) -> TokenStream {
    payload::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Lets an error say what becomes of the delivery whose handler returned it.
///
/// ```text
/// #[derive(Debug, Failure)]
/// enum ChargeError {
///     #[failure(reject)]
///     Declined(String),
///     #[failure(retry, after = "5s")]
///     BankBusy,
///     #[failure(defer, after = "1m")]
///     Closed,
///     #[failure(skip)]
///     AlreadyCharged,
/// }
/// ```
///
/// On the enum it is the verdict of all variants that say nothing. The type implements `Display`, which is the reason in
/// a dead letter.
#[proc_macro_derive(Failure, attributes(failure))]
pub fn failure(input: TokenStream) -> TokenStream {
    failure::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an async fn a handler, and leaves it as it is: it can still be called.
///
/// ```text
/// #[handler(concurrency = 16, retry(attempts = 5, backoff = "100ms..30s"), timeout = "10s")]
/// async fn charge(order: OrderPlaced, State(bank): State<Bank>) -> Result<OrderCharged, ChargeError> { … }
/// ```
///
/// The first parameter is the event, the others are extractors; what is returned is published. Beside the fn stands a
/// type of its name, for `App::handler::<charge>()`. All arguments are optional:
///
/// * `name`: its identity in groups and metrics; the default is the fn's name.
/// * `group`, `topic` (for `RawEvent`), `start = "earliest"` or `"latest"`, `order = "key"`, `"partition"` or `"none"`.
/// * `concurrency`, `max_in_flight`: numbers; `max_bytes = "64MiB"`.
/// * `timeout = "10s"`, `max_defers`: of one call, of one event.
/// * `retry(attempts = 5, backoff = "100ms..30s", multiplier = 2.0, jitter = "full", deadline = "10m", when = path)`;
///   `jitter` is `"full"`, `"none"` or a duration, `when` a `fn(&Error) -> bool`, and an error for which it is false is
///   rejected at once.
/// * `dlq = "topic"` or `dlq_suffix = ".dead"`: where dead letters go.
/// * `unknown = "settle"` or `"dlq"`: what becomes of types that no handler of the group takes.
/// * `crate = path`: where the `events` crate is.
#[proc_macro_attribute]
pub fn handler(arguments: TokenStream, item: TokenStream) -> TokenStream {
    handler::attribute(arguments.into(), item.into()).into()
}

/// Makes an async fn a test in virtual time: timers fire as soon as there is nothing else to do.
///
/// ```text
/// #[events::test]
/// async fn a_declined_card_is_not_retried() { … }
/// ```
///
/// What it returns and the other attributes, such as `#[should_panic]`, mean what they mean for `#[test]`.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    test::attribute(arguments.into(), item.into()).into()
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;
    use syn::parse_quote;

    /// `crate = path` reaches every path, in the expansion and in the fallback.
    fn stays_elsewhere(expansion: &TokenStream) {
        let text = expansion.to_string();
        assert!(text.contains("elsewhere :: "), "{text}");
        assert!(!text.contains(":: events"), "{text}");
    }

    #[test]
    fn the_crate_may_be_elsewhere() {
        for version in ["1.0.0", "one"] {
            stays_elsewhere(&crate::event::derive(&parse_quote! {
                #[event(crate = elsewhere, topic = "a", version = #version, validate = check)]
                struct A<'a> { #[event(key)] id: u64, #[event(recursive)] more: Vec<B>, own: Option<Box<A<'a>>> }
            }));
        }
        for variant in [quote!(A(A)), quote!(A)] {
            stays_elsewhere(&crate::event::derive(
                &parse_quote!(#[event(crate = elsewhere)] enum S { #variant, B(B) }),
            ));
        }
        for field in [quote!(String), quote!(Page<P>)] {
            stays_elsewhere(&crate::payload::derive(
                &parse_quote!(#[event(crate = elsewhere)] struct P { field: #field }),
            ));
        }
        for verdict in [quote!(retry, after = "5s"), quote!(after = "5s")] {
            stays_elsewhere(&crate::failure::derive(&parse_quote!(
                #[failure(crate = elsewhere, #verdict)]
                struct F;
            )));
        }
        for asyncness in [quote!(async), quote!()] {
            let arguments = quote!(crate = elsewhere, order = "key", dlq = "d", retry(backoff = "5s", when = check));
            stays_elsewhere(&crate::handler::attribute(arguments, quote!(#asyncness fn f(a: A, b: B) -> C {})));
        }
        stays_elsewhere(&crate::test::attribute(
            quote!(crate = elsewhere),
            quote!(
                async fn t() {}
            ),
        ));
    }

    #[test]
    fn nothing_panics_on_what_is_no_function() {
        for item in [
            quote!(),
            quote!(
                struct A;
            ),
            quote!(fn),
            quote!(#[a] ;),
        ] {
            for arguments in [quote!(), quote!(= , ((), x = )), quote!(retry)] {
                assert!(
                    crate::handler::attribute(arguments.clone(), item.clone()).to_string().contains("compile_error")
                );
                assert!(crate::test::attribute(arguments, item.clone()).to_string().contains("compile_error"));
            }
        }
    }
}
