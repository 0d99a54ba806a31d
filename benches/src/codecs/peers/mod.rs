//! The codecs of others, each used in its fastest documented way: schemas prepared once, buffers reused.

pub(super) mod apache_avro;
pub(super) mod prost;
pub(super) mod serde_avro_fast;
pub(super) mod serde_json;
pub(super) mod sonic;
mod twin;
