//! Section “Single-object encoding”: C3 01, the fingerprint of the writer's schema, the datum.

use std::{collections::HashMap, marker::PhantomData};

use super::{Avro, Reading, Unreadable, decode, foreign, known, own, undecodable};
use crate::{
    Error, Result,
    codec::{Codec, Limits},
    event::{Decode, Event},
    schema::avro::{Fingerprint, Schema},
};

const MARKER: [u8; 2] = [0xc3, 0x01];

/// Reads and writes events as single objects, as they are kept in stores and caches.
#[derive(Debug)]
pub struct SingleObjects<E> {
    own: Fingerprint,
    writers: HashMap<Fingerprint, Reading>,
    limits: Limits,
    of: PhantomData<fn() -> E>,
}

impl<E: Event> SingleObjects<E> {
    /// Of every version of the event that is linked into the program or in `events.lock`.
    ///
    /// # Errors
    /// [`Error::Config`]: the event is kept to JSON.
    pub fn new() -> Result<Self> {
        let event = E::event_type();
        let own = own(event)?.fingerprint();
        Ok(Self { own, writers: known(event), limits: Limits::DEFAULT, of: PhantomData })
    }

    /// Reads what is written by another schema too, under its fingerprint by the specification and, where that is
    /// another, under the one that `apache-avro` gives it: a schema with logical types or an `order` has two.
    ///
    /// # Errors
    /// [`Error::Config`]: all that keeps the event from being read by it.
    pub fn written_by(mut self, schema: &Schema) -> Result<Self> {
        let reading = foreign(E::event_type(), schema)?;
        for fingerprint in [Some(schema.fingerprint()), schema.apache_fingerprint()].into_iter().flatten() {
            self.writers.entry(fingerprint).or_insert_with(|| Ok(Some(reading.clone())));
        }
        Ok(self)
    }

    /// Sets what a decode may spend.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The event that a single object is.
    ///
    /// # Errors
    /// [`Error::Decode`]: no single object, a schema that is not known, or a datum that is not of it. [`Error::Schema`]:
    /// the event breaks its own rules.
    pub fn read<'de>(&self, bytes: &'de [u8]) -> Result<E>
    where
        E: Decode<'de>,
    {
        let framed = bytes.strip_prefix(&MARKER).and_then(<[u8]>::split_first_chunk);
        let (fingerprint, datum) = framed.ok_or_else(|| undecodable::<E>(Unreadable::NotASingleObject))?;
        let fingerprint = Fingerprint(u64::from_le_bytes(*fingerprint));
        match self.writers.get(&fingerprint) {
            Some(Ok(origin)) => decode(origin.as_deref(), datum, &self.limits),
            Some(Err(why)) => Err(undecodable::<E>(why.clone())),
            None => Err(undecodable::<E>(Unreadable::UnknownFingerprint(fingerprint))),
        }
    }

    /// Appends an event as a single object, by its own schema.
    ///
    /// # Errors
    /// [`Error::Encode`]: a value that Avro cannot hold.
    pub fn write(&self, event: &E, out: &mut Vec<u8>) -> Result<()> {
        let before = out.len();
        out.extend_from_slice(&MARKER);
        out.extend_from_slice(&self.own.to_bytes());
        Avro::encode(event, out).map_err(|source| {
            out.truncate(before);
            Error::Encode { event: E::NAME, source }
        })
    }
}
