//! Where the reader stands in the bytes, and what it may still spend.

use super::number::unzigzag;
use crate::{
    codec::{
        Limits,
        words::{HIGH, gather},
    },
    payload::{DecodeError, Unreadable},
};

/// The bytes that are left, and the budget of elements that is.
#[derive(Debug)]
pub(in crate::codec) struct Cursor<'de> {
    rest: &'de [u8],
    elements: usize,
    limits: Limits,
}

/// One block of an array or a map.
#[derive(Debug)]
pub(super) struct Block {
    /// How many items.
    pub(super) count: usize,
    /// How many bytes, where the writer says so.
    pub(super) size: Option<usize>,
    /// How many bytes are left after it, where the writer says so.
    end: Option<usize>,
}

impl<'de> Cursor<'de> {
    #[inline]
    pub(super) fn new(bytes: &'de [u8], limits: &Limits) -> Result<Self, DecodeError> {
        if bytes.len() > limits.bytes {
            return Err(Unreadable::TooLong { found: bytes.len(), limit: limits.bytes }.into());
        }
        Ok(Self { rest: bytes, elements: limits.elements, limits: *limits })
    }

    /// All bytes are read.
    #[inline]
    pub(super) fn end(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(Unreadable::TrailingBytes(left).into()),
        }
    }

    /// How many bytes are left.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// How many elements may still come.
    #[inline]
    pub(super) fn elements(&self) -> usize {
        self.elements
    }

    /// What may still be spent inside something that stands at this depth.
    #[inline]
    pub(super) fn deeper(&self, depth: usize) -> Result<usize, DecodeError> {
        depth.checked_sub(1).ok_or_else(|| Unreadable::TooDeep(self.limits.depth).into())
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, DecodeError> {
        let (byte, rest) = self.rest.split_first().ok_or(Unreadable::Truncated)?;
        self.rest = rest;
        Ok(*byte)
    }

    /// So many bytes.
    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'de [u8], DecodeError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Unreadable::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A fixed number of bytes.
    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Unreadable::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// An Avro `long`.
    #[inline]
    pub(super) fn long(&mut self) -> Result<i64, DecodeError> {
        if let Some((byte, rest)) = self.rest.split_first()
            && *byte < 0x80
        {
            self.rest = rest;
            return Ok(unzigzag(u64::from(*byte)));
        }
        self.wide()
    }

    /// A `long` of two bytes and more: eight of them at once, where there are as many.
    #[inline(never)]
    fn wide(&mut self) -> Result<i64, DecodeError> {
        if let Some(chunk) = self.rest.first_chunk() {
            let word = u64::from_le_bytes(*chunk);
            let ends = !word & HIGH;
            if ends != 0 {
                let count = ends.trailing_zeros() as usize / 8 + 1;
                let unused = 64 - 8 * count as u32;
                self.rest = self.rest.get(count..).unwrap_or_default();
                return Ok(unzigzag(gather(word << unused >> unused)));
            }
        }
        self.byte_by_byte()
    }

    #[inline(never)]
    fn byte_by_byte(&mut self) -> Result<i64, DecodeError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(unzigzag(value));
            }
        }
        Err(Unreadable::Malformed("a number of more than 64 bits").into())
    }

    /// An Avro `int`.
    #[inline]
    pub(super) fn int(&mut self) -> Result<i32, DecodeError> {
        i32::try_from(self.long()?).map_err(|_| Unreadable::OutOfRange("int").into())
    }

    /// A number that is not negative, and says how many.
    #[inline]
    fn length(&mut self) -> Result<usize, DecodeError> {
        usize::try_from(self.long()?).map_err(|_| Unreadable::Malformed("a negative length").into())
    }

    /// An Avro `bytes` or `string`.
    #[inline]
    pub(super) fn prefixed(&mut self) -> Result<&'de [u8], DecodeError> {
        let count = self.length()?;
        self.take(count)
    }

    /// An Avro `string`.
    #[inline]
    pub(super) fn str(&mut self) -> Result<&'de str, DecodeError> {
        let bytes = self.prefixed()?;
        std::str::from_utf8(bytes).map_err(|_| Unreadable::Malformed("text that is not UTF-8").into())
    }

    /// The index of a branch or a symbol.
    #[inline]
    pub(super) fn index(&mut self) -> Result<usize, DecodeError> {
        usize::try_from(self.long()?).map_err(|_| Unreadable::UnknownVariant.into())
    }

    /// How many items the next block of an array or a map holds; `None` after the last. They are taken from the budget.
    #[inline]
    pub(super) fn block(&mut self) -> Result<Option<Block>, DecodeError> {
        let count = self.long()?;
        if count == 0 {
            return Ok(None);
        }
        let block =
            if count > 0 { Block { count: count as usize, size: None, end: None } } else { self.sized_block(count)? };
        match self.elements.checked_sub(block.count) {
            Some(left) => self.elements = left,
            None => return Err(Unreadable::TooMany(self.limits.elements).into()),
        }
        Ok(Some(block))
    }

    /// All of a block is read: it was as long as the writer says.
    #[inline]
    pub(super) fn end_block(&self, block: &Block) -> Result<(), DecodeError> {
        match block.end {
            Some(end) if end != self.rest.len() => Err(Unreadable::Malformed("a block of another size").into()),
            _ => Ok(()),
        }
    }

    /// A negative count says that the size in bytes follows.
    #[cold]
    fn sized_block(&mut self, count: i64) -> Result<Block, DecodeError> {
        let size = self.length()?;
        if size > self.rest.len() {
            return Err(Unreadable::Truncated.into());
        }
        let count = usize::try_from(count.unsigned_abs()).map_err(|_| Unreadable::TooMany(self.limits.elements))?;
        Ok(Block { count, size: Some(size), end: Some(self.rest.len() - size) })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::number, *};

    fn read<'a, T>(
        bytes: &'a [u8],
        read: impl FnOnce(&mut Cursor<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, Unreadable> {
        let mut cursor = Cursor::new(bytes, &Limits::DEFAULT).unwrap();
        read(&mut cursor).and_then(|value| cursor.end().map(|()| value)).map_err(|error| error.cause().clone())
    }

    #[test]
    fn numbers_of_each_length_come_back_with_and_without_bytes_behind_them() {
        for bits in 0..64 {
            for value in [1i64 << bits, (1i64 << bits).wrapping_neg(), (1i64 << bits).wrapping_sub(1)] {
                let mut bytes = Vec::new();
                number::push(&mut bytes, number::zigzag(value));
                assert_eq!(read(&bytes, Cursor::long), Ok(value));
                bytes.extend([0xff; 16]);
                assert_eq!(Cursor::new(&bytes, &Limits::DEFAULT).unwrap().long().unwrap(), value);
            }
        }
    }

    #[test]
    fn a_number_has_at_most_64_bits() {
        let too_much = Err(Unreadable::Malformed("a number of more than 64 bits"));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], Cursor::long), Ok(i64::MIN));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], Cursor::long), too_much);
        assert_eq!(read(&[0x80; 11], Cursor::long), too_much);
        assert_eq!(read(&[0x80, 0x80], Cursor::long), Err(Unreadable::Truncated));
    }

    #[test]
    fn an_int_has_32_bits() {
        let mut bytes = Vec::new();
        number::push(&mut bytes, number::zigzag(1 << 31));
        assert_eq!(read(&bytes, Cursor::int), Err(Unreadable::OutOfRange("int")));
    }

    #[test]
    fn lengths_are_neither_negative_nor_more_than_there_is() {
        assert_eq!(read(&[1], Cursor::prefixed), Err(Unreadable::Malformed("a negative length")));
        assert_eq!(read(&[4, 0], Cursor::prefixed), Err(Unreadable::Truncated));
        assert_eq!(read(&[2, 0xff], Cursor::str), Err(Unreadable::Malformed("text that is not UTF-8")));
    }

    #[test]
    fn blocks_are_taken_from_the_budget() {
        let limits = Limits { elements: 3, ..Limits::DEFAULT };
        let mut cursor = Cursor::new(&[4, 1, 0, 1, 0], &limits).unwrap();
        assert_eq!(cursor.block().unwrap().unwrap().count, 2);
        let sized = cursor.block().unwrap().unwrap();
        assert_eq!((sized.count, sized.size), (1, Some(0)));
        assert_eq!(cursor.block().unwrap_err().cause(), &Unreadable::TooMany(3));
    }
}
