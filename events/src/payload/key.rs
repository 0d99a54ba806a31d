//! What a field or a variant is called in each format, made at compile time.

/// A field's or a variant's name as JSON writes it, and its number in Protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name on the wire.
    pub name: &'static str,
    /// `,"name":` with what JSON escapes escaped; a comma leads, so that writing a field is one copy.
    json: &'static str,
    /// Its number in Protobuf: a field's from 1, a variant's from 1 as well, because 0 is what proto3 leaves out.
    pub number: u32,
}

impl Key {
    /// A key. Only the derives call this: `json` is `,"name":`.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, json: &'static str, number: u32) -> Self {
        Self { name, json, number }
    }

    /// `,"name":`
    #[inline]
    #[must_use]
    pub const fn json_field(&self) -> &'static str {
        self.json
    }

    /// `"name"`
    #[inline]
    #[must_use]
    pub const fn json_name(&self) -> &'static str {
        let (_, name) = self.json.split_at(1);
        name.split_at(name.len() - 1).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_between_comma_and_colon() {
        let key = Key::new("a\"b", r#","a\"b":"#, 1);
        assert_eq!((key.json_field(), key.json_name()), (r#","a\"b":"#, r#""a\"b""#));
    }
}
