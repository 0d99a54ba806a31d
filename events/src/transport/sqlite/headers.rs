//! Headers as bytes of the file: for each its name and its value, each behind its length.
//!
//! A length is a varint as Protobuf has it: seven bits in a byte, the low ones first. Part of format 1.

use std::{collections::HashMap, sync::Arc};

use super::fault::Fault;
use crate::transport::{Header, HeaderName, HeaderSet, HeaderValue};

/// Appends the headers of a message.
pub(super) fn encode(headers: &HeaderSet, out: &mut Vec<u8>) {
    for Header { name, value } in headers.iter() {
        put(name.as_str().as_bytes(), out);
        value.with_bytes(|bytes| put(bytes, out));
    }
}

fn put(bytes: &[u8], out: &mut Vec<u8>) {
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
    out.extend_from_slice(bytes);
}

/// The names that have been met: few, and on every message.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Box<str>, Arc<str>>);

impl Names {
    /// How many are kept.
    const MOST: usize = 1024;

    /// Reads the headers of a message.
    pub(super) fn decode(&mut self, mut bytes: &[u8]) -> Result<HeaderSet, Fault> {
        let mut headers = Vec::new();
        while !bytes.is_empty() {
            let name = std::str::from_utf8(take(&mut bytes)?).map_err(|_| Fault::Damaged)?;
            let name = HeaderName::Shared(self.shared(name));
            let value = HeaderValue::Bytes(take(&mut bytes)?.into());
            headers.push(Header { name, value });
        }
        Ok(headers.into_iter().collect())
    }

    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(shared) = self.0.get(name) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = name.into();
        if self.0.len() < Self::MOST {
            self.0.insert(name.into(), Arc::clone(&shared));
        }
        shared
    }
}

fn take<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let (mut length, mut shift) = (0usize, 0);
    loop {
        let (first, rest) = bytes.split_first().ok_or(Fault::Damaged)?;
        *bytes = rest;
        length |= usize::from(first & 0x7f) << shift;
        shift += 7;
        if first & 0x80 == 0 {
            break;
        }
        if shift > 28 {
            return Err(Fault::Damaged);
        }
    }
    let (taken, rest) = bytes.split_at_checked(length).ok_or(Fault::Damaged)?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut headers = HeaderSet::default();
        headers.push("a", "x".repeat(300));
        headers.push("a", vec![0u8, 255, 13]);
        headers.push("empty", "");
        let mut bytes = Vec::new();
        encode(&headers, &mut bytes);
        assert_eq!(&bytes[..5], [1, b'a', 0xac, 2, b'x']);
        let mut names = Names::default();
        assert_eq!(names.decode(&bytes).unwrap(), headers);
        for end in 1..bytes.len() {
            // A cut between two headers is no damage that shows.
            let _ = names.decode(&bytes[..end]);
        }
        assert_eq!(names.decode(&[200]), Err(Fault::Damaged));
        assert_eq!(names.decode(&[255, 255, 255, 255, 255, 255]), Err(Fault::Damaged));
        assert_eq!(names.decode(&[1, 0xff, 0]), Err(Fault::Damaged));
    }
}
