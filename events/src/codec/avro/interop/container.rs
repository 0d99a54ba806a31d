//! Section “Object Container Files”: a header with the writer's schema, then blocks of datums.

use std::{io::Read, marker::PhantomData, sync::Arc};

use apache_avro::Codec as Compression;

use super::{Unreadable, decode, foreign, known, undecodable};
use crate::{
    Result,
    codec::{
        Limits, Origin,
        avro::{
            cursor::Cursor,
            plan::{Plan, Skip},
            resolve,
            skip::skip,
        },
    },
    event::{Decode, Event},
    schema::avro::{MAX_BYTES, Schema},
};

const MAGIC: [u8; 4] = *b"Obj\x01";

/// Bytes that a block may have as it stands in the file. What it may grow to, `apache-avro` limits
/// (`apache_avro::util::max_allocation_bytes`).
const MAX_BLOCK: usize = 64 << 20;

/// Entries that the header may have.
const MAX_ENTRIES: usize = 1024;

/// The events of a container file, in their order.
///
/// A datum that is no such event is an error in its place, and the next one follows. An error of the file itself is the
/// last thing that is told.
#[derive(Debug)]
pub struct ContainerFile<E, R> {
    from: R,
    schema: Schema,
    origin: Option<Arc<Origin>>,
    /// How a datum ends.
    past: (Plan, Skip),
    compression: Compression,
    marker: [u8; 16],
    block: Vec<u8>,
    at: usize,
    left: u64,
    is_over: bool,
    limits: Limits,
    of: PhantomData<fn() -> E>,
}

impl<E: Event, R: Read> ContainerFile<E, R> {
    /// Reads the header. Give it something buffered.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode): no container file, or a compression that is not built in. [`Error::Config`](crate::Error::Config): all that keeps
    /// the event from being read by the file's schema.
    pub fn open(mut from: R) -> Result<Self> {
        let no_file = |why| undecodable::<E>(Unreadable::NotAContainerFile(why));
        if array(&mut from).map_err(no_file)? != MAGIC {
            return Err(no_file("it does not begin with `Obj` and 1"));
        }
        let (mut schema, mut compression) = (None, Compression::Null);
        for (key, value) in entries(&mut from).map_err(no_file)? {
            match key.as_slice() {
                b"avro.schema" => schema = String::from_utf8(value).ok(),
                b"avro.codec" => {
                    let name = std::str::from_utf8(&value).ok().and_then(|name| name.parse().ok());
                    compression = name.ok_or_else(|| undecodable::<E>(Unreadable::UnknownCompression))?;
                }
                _ => {}
            }
        }
        let marker = array(&mut from).map_err(no_file)?;
        let schema = schema.ok_or_else(|| no_file("its header has no schema"))?;
        let schema = Schema::parse(&schema).map_err(undecodable::<E>)?;
        let event = E::event_type();
        let origin = match known(event).remove(&schema.fingerprint()) {
            Some(reading) => reading.map_err(undecodable::<E>)?,
            None => Some(foreign(event, &schema)?),
        };
        let past = resolve::past(&schema);
        let (block, at, left, is_over, limits) = (Vec::new(), 0, 0, false, Limits::DEFAULT);
        Ok(Self { from, schema, origin, past, compression, marker, block, at, left, is_over, limits, of: PhantomData })
    }

    /// Sets what the decode of each datum may spend.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The schema that the file was written by.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The place of the next datum in the block; nothing where the file ends.
    fn datum(&mut self) -> Result<Option<(usize, usize)>, Unreadable> {
        while self.left == 0 {
            if self.at != self.block.len() {
                return Err(Unreadable::NotAContainerFile("a block has more bytes than its objects"));
            }
            let Some(count) = first_long(&mut self.from).map_err(Unreadable::NotAContainerFile)? else {
                return Ok(None);
            };
            self.next_block(count).map_err(Unreadable::NotAContainerFile)?;
        }
        let rest = &self.block[self.at..];
        let limits = Limits { bytes: usize::MAX, ..self.limits };
        let end = Cursor::new(rest, &limits).and_then(|mut cursor| {
            skip(&mut cursor, &self.past.0, self.past.1, limits.depth)?;
            Ok(rest.len() - cursor.left())
        });
        // Where a datum has no end, no other begins.
        let end = end.map_err(|_| Unreadable::NotAContainerFile("a block's objects are not of its schema"))?;
        let place = (self.at, self.at + end);
        self.at = place.1;
        self.left -= 1;
        Ok(Some(place))
    }

    fn next_block(&mut self, count: i64) -> Result<(), &'static str> {
        self.left = u64::try_from(count).map_err(|_| "a block has less than no objects")?;
        if self.left > self.limits.elements as u64 {
            return Err("a block has too many objects");
        }
        let size = length(&mut self.from, MAX_BLOCK)?;
        self.block = bytes(&mut self.from, size)?;
        self.at = 0;
        self.compression.decompress(&mut self.block).map_err(|_| "a block cannot be decompressed")?;
        match array(&mut self.from)? == self.marker {
            true => Ok(()),
            false => Err("a block does not end with the file's marker"),
        }
    }
}

impl<E: Event + for<'de> Decode<'de>, R: Read> Iterator for ContainerFile<E, R> {
    type Item = Result<E>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        match self.datum() {
            Ok(Some((start, end))) => Some(decode(self.origin.as_deref(), &self.block[start..end], &self.limits)),
            Ok(None) => {
                self.is_over = true;
                None
            }
            Err(why) => {
                self.is_over = true;
                Some(Err(undecodable::<E>(why)))
            }
        }
    }
}

type Entries = Vec<(Vec<u8>, Vec<u8>)>;

/// The header's map of bytes.
fn entries(from: &mut impl Read) -> Result<Entries, &'static str> {
    let mut entries = Vec::new();
    loop {
        let count = match long(from)? {
            0 => return Ok(entries),
            negative @ ..0 => {
                long(from)?;
                negative.unsigned_abs()
            }
            count => count.unsigned_abs(),
        };
        if count > (MAX_ENTRIES - entries.len()) as u64 {
            return Err("its header has too many entries");
        }
        for _ in 0..count {
            let (key, value) = (length(from, MAX_BYTES)?, |from: &mut _| {
                let size = length(from, MAX_BYTES)?;
                bytes(from, size)
            });
            entries.push((bytes(from, key)?, value(from)?));
        }
    }
}

const ENDS: &str = "it ends too early";

fn array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], &'static str> {
    let mut array = [0; N];
    from.read_exact(&mut array).map_err(|_| ENDS)?;
    Ok(array)
}

/// So many bytes; what is not there takes no room.
fn bytes(from: &mut impl Read, count: usize) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    from.take(count as u64).read_to_end(&mut bytes).map_err(|_| "it cannot be read")?;
    if bytes.len() == count { Ok(bytes) } else { Err(ENDS) }
}

fn length(from: &mut impl Read, limit: usize) -> Result<usize, &'static str> {
    let length = usize::try_from(long(from)?).map_err(|_| "a length is negative")?;
    if length <= limit { Ok(length) } else { Err("a length is over the limit") }
}

fn long(from: &mut impl Read) -> Result<i64, &'static str> {
    first_long(from)?.ok_or(ENDS)
}

/// A `long`; nothing where the file has ended before it.
fn first_long(from: &mut impl Read) -> Result<Option<i64>, &'static str> {
    let mut value = 0_u64;
    for place in 0..10 {
        let mut byte = [0];
        if bytes_read(from, &mut byte)? == 0 {
            return if place == 0 { Ok(None) } else { Err(ENDS) };
        }
        value |= u64::from(byte[0] & 0x7f) << (7 * place);
        if byte[0] < 0x80 {
            return Ok(Some((value >> 1) as i64 ^ -((value & 1) as i64)));
        }
    }
    Err("a number has more than ten bytes")
}

fn bytes_read(from: &mut impl Read, byte: &mut [u8; 1]) -> Result<usize, &'static str> {
    loop {
        match from.read(byte) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            read => return read.map_err(|_| "it cannot be read"),
        }
    }
}
