//! Which format a media type stands for.

/// A format that every event can be read from, whatever its own codec is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "json"), allow(dead_code, reason = "a format whose feature is off is recognised and refused"))]
pub(super) enum Format {
    Json,
    Avro,
    Protobuf,
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
    pub(super) fn of(essence: &str) -> Option<Self> {
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
            assert_eq!(Format::of(text), format, "{text}");
        }
    }
}
