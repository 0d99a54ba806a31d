//! Events as types: declared once, published, received, checked.

mod children;
pub(crate) mod codecs;
mod connect;
mod declared;
mod encoding;
mod formats;
mod history;
mod ids;
mod json;
mod json_schema;
mod order;
mod payloads;
mod queue;
mod receive;
mod sets;
mod upcast;
mod validate;
