//! The formats that every event can be read from and written in, and their media types.

use std::{fmt, str::FromStr};

/// A format that every event can be read from, whatever its own codec is, and that a bus can be told to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `application/json`.
    Json,
    /// `application/avro`, binary.
    Avro,
    /// `application/protobuf`, proto3.
    Protobuf,
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format; there are `json`, `avro` and `protobuf`")]
pub struct UnknownFormat(String);

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Json, Self::Avro, Self::Protobuf];

    /// The media type that goes with the bytes.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Avro => "application/avro",
            Self::Protobuf => "application/protobuf",
        }
    }

    /// What it is called: `json`, `avro`, `protobuf`. The feature that its codec takes has the same name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Avro => "avro",
            Self::Protobuf => "protobuf",
        }
    }

    /// Whether its codec is part of this build.
    #[must_use]
    pub const fn is_built_in(self) -> bool {
        match self {
            Self::Json => cfg!(feature = "json"),
            Self::Avro => cfg!(feature = "avro"),
            Self::Protobuf => cfg!(feature = "protobuf"),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| UnknownFormat(text.escape_debug().take(64).collect()))
    }
}

/// The names that a format goes by, and the suffix of others (RFC 6838 §4.2.8).
const NAMES: [(Format, &[&str], &str); 3] = [
    (Format::Json, &["application/json", "text/json"], "+json"),
    (Format::Avro, &["application/avro", "avro/binary", "application/vnd.apache.avro"], "+avro"),
    (
        Format::Protobuf,
        &["application/protobuf", "application/x-protobuf", "application/vnd.google.protobuf"],
        "+protobuf",
    ),
];

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

impl Format {
    /// The format of a media type without its parameters.
    pub(super) fn of_media_type(essence: &str) -> Option<Self> {
        let ends_in = |suffix: &str| {
            let start = essence.len().checked_sub(suffix.len());
            start.and_then(|start| essence.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        };
        let found = NAMES
            .into_iter()
            .find(|(_, names, suffix)| names.iter().any(|name| name.eq_ignore_ascii_case(essence)) || ends_in(suffix));
        found.map(|(format, ..)| format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_suffixes() {
        for (text, format) in [
            ("application/json", Some(Format::Json)),
            ("Application/Vnd.Orders+JSON", Some(Format::Json)),
            ("avro/binary", Some(Format::Avro)),
            ("application/vnd.apache.avro+avro", Some(Format::Avro)),
            ("application/x-protobuf", Some(Format::Protobuf)),
            ("application/octet-stream", None),
            ("json", None),
            ("ä+json", Some(Format::Json)),
            ("", None),
        ] {
            assert_eq!(Format::of_media_type(text), format, "{text}");
        }
    }
    #[test]
    fn each_is_found_by_its_name_and_its_media_type() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
            assert_eq!(Format::of_media_type(format.content_type()), Some(format));
        }
        let error = "JSON\n".parse::<Format>().unwrap_err();
        assert_eq!(error.to_string(), r"`JSON\n` is no format; there are `json`, `avro` and `protobuf`");
    }
}
