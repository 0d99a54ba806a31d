//! What the Avro codec writes, reads and refuses.

mod golden;
mod hostile;
mod planned;
mod refusals;
mod round_trips;
mod types;

use super::{Avro, decode};
use crate::{
    codec::{Codec, Limits},
    payload::{DecodeError, Payload, Read, Unreadable},
};

fn bytes<T: Payload>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    Avro::encode(value, &mut out).unwrap();
    out
}

fn read<'de, T: Read<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    decode(bytes, &Limits::DEFAULT)
}

fn refused<'de, T: Read<'de>>(bytes: &'de [u8]) -> Unreadable {
    read::<T>(bytes).err().expect("a refusal").cause().clone()
}
